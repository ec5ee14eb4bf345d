"""The faults a sample can hold. Each names a rule of the extract, or a field whose own rule must find it."""

from __future__ import annotations

from reeve.samples import days
from reeve.samples.extract import FIRST_CLAIM
from reeve.samples.faults import Fault, Line, Spoil

_NOBODY = "99999999"


def put(name: str, text: str) -> Spoil:
    """Overwrites a value that is there."""

    def spoil(line: Line) -> bool:
        there = bool(line.get(name))
        if there:
            line.put(name, text)
        return there

    return spoil


def add(name: str, text: str) -> Spoil:
    """Puts a value in, whatever was there."""

    def spoil(line: Line) -> bool:
        line.put(name, text)
        return True

    return spoil


def move(name: str, other: str, days_after: int) -> Spoil:
    """Sets a date so many days after (or, if negative, before) another date of the line, where both are there."""

    def spoil(line: Line) -> bool:
        there = bool(line.get(name) and line.get(other))
        if there:
            line.put(name, days.text(days.after(days.read(line.get(other)), days_after)))
        return there

    return spoil


def ago(name: str, days_before: int) -> Spoil:
    """Sets a date that is there to so many days before the extract (or, if negative, after it)."""

    def spoil(line: Line) -> bool:
        return put(name, days.text(days.before(line.month.extract, days_before)))(line)

    return spoil


def _field(kind: str, records: str, name: str, text: str) -> Fault:
    return Fault(kind, records, put(name, text), field=name)


def _rule(rule: str, records: str, name: str, spoil: Spoil, *, lonely: bool = False) -> Fault:
    return Fault(rule, records, spoil, field=name, rule=rule, lonely=lonely)


def _cut_short(line: Line) -> bool:
    del line.row[-7:]
    return True


def _run_on(line: Line) -> bool:
    line.row.append("extra")
    return True


def _shift(line: Line) -> bool:
    """A stray delimiter after the address: everything to the right moves one place, and one empty cell falls off."""
    line.row.insert(10, "")
    return line.row.pop() == ""


def _unknown_letter(line: Line) -> bool:
    line.row[0] = "Q"
    return True


def where(spoil: Spoil, **wanted: str) -> Spoil:
    """Only on a line that holds these values; ``REC_TYPE="D"`` and the like. An asterisk asks for any value."""

    def spoil_there(line: Line) -> bool:
        if any(not line.get(name) if text == "*" else line.get(name) != text for name, text in wanted.items()):
            return False
        return spoil(line)

    return spoil_there


def _over_eligible_rent(line: Line) -> bool:
    line.put("LAHBAMT", str(int(line.get("LAWKELHB")) + 1000))
    return True


def _shared_nino(line: Line) -> bool:
    line.put("PCNINO", line.get("CCNINO"))
    return True


def _no_key(line: Line) -> bool:
    line.put("LCHBREF", "")
    line.put("LCLCTRREF", "")
    return True


def _orphan(line: Line) -> bool:
    line.put("LCHBREF", _NOBODY)
    return True


def _key_of_the_first_claim(line: Line) -> bool:
    first = str(FIRST_CLAIM)
    if line.get("LCHBREF") == first:
        return False
    line.put("LCHBREF", first)
    return True


def _one_child_more(line: Line) -> bool:
    line.put("DNNUMDEPS", str(int(line.get("DNNUMDEPS")) + 1))
    return True


def _guarantee_credit_at_40(line: Line) -> bool:
    line.put("PASSPORTIND", "2")
    return ago("CDDOB", 40 * 365)(line)


def _both_family_premiums(line: Line) -> bool:
    line.put("CCFAMPREM", "1")
    line.put("CCFAMLPPREM", "1")
    return True


def _net_above_gross(line: Line) -> bool:
    line.put("CAGWKSEMP", "1000")
    line.put("CANWKSEMP", "2000")
    return True


FIELD_FAULTS = (
    _field("a code not in its list", "D", "CCTEN", "X"),
    _field("a code not in its list", "D", "PASSPORTIND", "9"),
    _field("a code not in its list", "S", "CCSUBTYPE", "7"),
    _field("a code out of its range", "C", "CCHBCLOSED", "77"),
    _field("a day that does not exist", "D", "LDHBDEC", "31-02-2026"),
    _field("a day that does not exist", "S", "CDSUBDOB", "00-01-2010"),
    _field("a day that does not exist", "T", "CDCHGEFF", "12-13-2026"),
    _field("a day that does not exist", "A", "LDHBREC", "32-01-2026"),
    _field("a day written year first", "D", "CDDOB", "1950-01-31"),
    _field("a day written year first", "P", "CDREVREC", "2026-09-01"),
    _field("a day without its zeros", "R", "LDREVOPEN", "1-9-2026"),
    _field("pounds where pence belong", "D", "LAHBAMT", "112.50"),
    _field("pounds where pence belong", "T", "CAHBNEWENT", "£90"),
    _field("pounds where pence belong", "E", "CAPAYERR", "12.00"),
    _field("words where money belongs", "D", "CACRENT", "see file"),
    _field("money below nothing", "D", "LAWKELHB", "-100"),
    _field("words where a count belongs", "D", "DNNUMDEPS", "two"),
    _field("a needed value missing", "E", "CCCAUSE", ""),
    _field("a needed value missing", "R", "LCREVTYPE", ""),
    _field("a needed value missing", "S", "CCSUBTYPE", ""),
    _field("a needed value missing", "T", "LAHBAMTBC", ""),
)
SHAPE_FAULTS = (
    Fault("too few fields", "DSTEC", _cut_short, lonely=True),
    Fault("too many fields", "DSTRP", _run_on, lonely=True),
    Fault("columns shifted by one", "D", _shift, lonely=True),
    Fault("an unknown record letter", "DSR", _unknown_letter, lonely=True),
)
PEOPLE_FAULTS = (
    _rule("SHBE-X-002", "DCA", "LCHBREF", _no_key, lonely=True),
    _rule("SHBE-X-003", "DCA", "CCNINO", put("CCNINO", "BG123456A"), lonely=True),
    _rule("SHBE-X-004", "DCA", "CCNINO", put("CCNINO", "CR123456A"), lonely=True),
    _rule("SHBE-X-005", "DCA", "CCNINO", put("CCNINO", "XX999999A"), lonely=True),
    _rule("SHBE-X-006", "DC", "PCNINO", put("PCNINO", "BG123456A")),
    _rule("SHBE-X-007", "DC", "PCNINO", where(_shared_nino, PCNINO="*")),
    _rule("SHBE-X-008", "DCA", "CCSURNAME", put("CCSURNAME", "")),
    _rule("SHBE-X-009", "DCA", "CDDOB", ago("CDDOB", 9 * 365)),
    _rule("SHBE-X-010", "DCA", "CDDOB", ago("CDDOB", 115 * 366)),
    _rule("SHBE-X-012", "DCA", "CCPCODE", put("CCPCODE", "NOWHERE")),
    _rule("SHBE-X-013", "DCA", "CCSEX", put("CCSEX", "")),
    _rule("SHBE-D-001", "D", "CCNINO", where(put("CCNINO", ""), LCHBSTAT="1")),
    _rule("SHBE-D-002", "D", "LCHBREF", _key_of_the_first_claim, lonely=True),
    _rule("SHBE-D-005", "D", "CDDOB", where(put("CDDOB", ""), LCHBSTAT="1")),
    _rule("SHBE-D-169", "D", "DNNUMDEPS", _one_child_more, lonely=True),
    _rule("SHBE-S-001", "S", "LCHBREF", _orphan, lonely=True),
    _rule("SHBE-S-003", "S", "CDSUBDOB", where(ago("CDSUBDOB", 31 * 365), CCSUBTYPE="1")),
    _rule("SHBE-S-007", "S", "NNDEDUC1", where(add("NNDEDUC1", "2040"), CCSUBTYPE="1"), lonely=True),
    _rule("SHBE-S-014", "S", "CDSUBEND", add("CDSUBEND", "01-01-1990"), lonely=True),
    _rule("SHBE-S-016", "S", "CDSUBDOB", ago("CDSUBDOB", -1)),
)
DATE_FAULTS = (
    _rule("SHBE-X-015", "DCA", "LDHBREC", ago("LDHBREC", -1)),
    _rule("SHBE-X-016", "DC", "LDHBDEC", move("LDHBDEC", "LDHBREC", -1)),
    _rule("SHBE-X-017", "DC", "LDHBDEC", ago("LDHBDEC", -1)),
    _rule("SHBE-X-022", "DC", "LDHBINFDEC", ago("LDHBINFDEC", -1)),
    _rule("SHBE-X-026", "DC", "LXHBOUT", put("LXHBOUT", "")),
    _rule("SHBE-X-027", "C", "CDENDHB", move("CDENDHB", "LDSTARTDAT", -7)),
    _rule("SHBE-X-029", "DC", "CDHBBACKT", move("CDHBBACKT", "CDHBBACKF", -1)),
    _rule("SHBE-X-035", "DC", "CDRAPAY", ago("CDRAPAY", -1)),
    _rule("SHBE-C-002", "C", "CCHBCLOSED", put("CCHBCLOSED", "")),
    _rule("SHBE-D-011", "D", "LDSTARTDAT", where(ago("LDSTARTDAT", -1), LCHBSTAT="1")),
    _rule("SHBE-D-035", "D", "CDLASTPAID", where(ago("CDLASTPAID", 200), LCHBSTAT="1")),
)
AWARD_FAULTS = (
    _rule("SHBE-X-014", "DCA", "CCTEN", put("CCTEN", "")),
    _rule("SHBE-X-031", "D", "CCNHRATYP", where(put("CCNHRATYP", ""), CCNHRA="1")),
    _rule("SHBE-D-009", "D", "CCTEN", where(put("CCTEN", "5"), LCHBSTAT="1")),
    _rule("SHBE-D-021", "D", "LAHBAMT", put("LAHBAMT", "49")),
    _rule("SHBE-D-023", "D", "LAHBAMT", where(_over_eligible_rent, LCHBSTAT="1", LAWKELHB="*")),
    _rule("SHBE-D-045", "D", "CABENCAP", where(add("CABENCAP", "1000"), CCSPECIFIED="1")),
    _rule("SHBE-D-048", "D", "CASSSC", where(add("CASSSC", "1500"), CCTEN="3")),
    _rule("SHBE-D-049", "D", "CASSSC", where(add("CASSSC", "1500"), LCLHA="1")),
    _rule("SHBE-D-050", "D", "CASSSC", where(add("CASSSC", "1500"), PASSPORTIND="2")),
    _rule("SHBE-D-057", "D", "LCLHA", where(add("LCLHA", "1"), CCTEN="1")),
    _rule("SHBE-D-096", "D", "CATOTCAP", where(add("CATOTCAP", "1700000"), PASSPORTIND="4", LCHBSTAT="1")),
    _rule("SHBE-D-100", "D", "JAINCCAP", where(add("JAINCCAP", "100"), PASSPORTIND="2")),
    _rule("SHBE-D-102", "D", "PASSPORTIND", where(_guarantee_credit_at_40, CNWKLHRS="0", PCPTNRFG="0")),
    _rule("SHBE-D-106", "D", "PASSPORTIND", where(put("PASSPORTIND", ""), LCHBSTAT="1")),
    _rule("SHBE-D-027", "D", "LAHBAMT", where(put("LAHBAMT", "51"), PASSPORTIND="2", LCHBSTAT="1", NNNONDEPS="0")),
    _rule("SHBE-D-104", "D", "CAPCINC", where(add("CAPCINC", "500"), CNWKLHRS="0", PCPTNRFG="0")),
    _rule("SHBE-D-116", "D", "CAESAWRAG", where(add("CAESAWRAG", "3000"), CAESASCG="*")),
    _rule("SHBE-D-126", "D", "CANWKEMP", put("CANWKEMP", "900000")),
    _rule("SHBE-D-128", "D", "CANWKSEMP", _net_above_gross),
    _rule("SHBE-D-150", "D", "CCFAMPREM", where(add("CCFAMPREM", "1"), DNNUMDEPS="0")),
    _rule("SHBE-D-151", "D", "CCFAMLPPREM", where(add("CCFAMLPPREM", "1"), PCPTNRFG="1")),
    _rule("SHBE-D-164", "D", "PAOPINC", where(add("PAOPINC", "5000"), PCPTNRFG="0")),
    _rule("SHBE-D-152", "D", "CCFAMPREM", _both_family_premiums),
)
EVENT_FAULTS = (
    _rule("SHBE-T-002", "T", "LCHBREF", _orphan, lonely=True),
    _rule("SHBE-T-003", "T", "CDCHGNOT", ago("CDCHGNOT", -1)),
    _rule("SHBE-T-005", "T", "CDHBSUPER", ago("CDHBSUPER", -1)),
    _rule("SHBE-T-006", "T", "CDCHGEFF", put("CDCHGEFF", "")),
    _rule("SHBE-T-012", "T", "CAHBNEWENT", put("CAHBNEWENT", "49")),
    _rule("SHBE-E-001", "E", "CNUNIQUET", put("CNUNIQUET", "T0000")),
    _rule("SHBE-E-003", "E", "CDENDERR", move("CDENDERR", "CDSTERR", -1)),
    _rule("SHBE-E-005", "E", "CDENDERR", ago("CDENDERR", -60)),
    _rule("SHBE-R-001", "R", "LDREVOPEN", ago("LDREVOPEN", -1)),
    _rule("SHBE-R-003", "R", "LDREVOUTC", move("LDREVOUTC", "LDREVOPEN", -1)),
    _rule("SHBE-R-004", "R", "LDREVOUTC", ago("LDREVOUTC", -1)),
    _rule("SHBE-R-007", "R", "LCVFIND", where(put("LCVFIND", "N"), LCREVREAS="1")),
    _rule("SHBE-R-016", "R", "LCHBREF", _orphan, lonely=True),
    _rule("SHBE-P-001", "P", "CDREVREC", where(put("CDREVREC", ""), CDAPPLDG="")),
    _rule("SHBE-P-002", "P", "CDNOTDEC", move("CDNOTDEC", "CDREVREC", -1)),
    _rule("SHBE-P-006", "P", "CDNOTDEC", ago("CDNOTDEC", -1)),
    _rule("SHBE-P-003", "P", "CDAPPOUT", move("CDAPPOUT", "CDAPPLDG", -1)),
    _rule("SHBE-P-009", "P", "LCHBREF", _orphan, lonely=True),
)
CATALOGUE: tuple[Fault, ...] = FIELD_FAULTS + SHAPE_FAULTS + PEOPLE_FAULTS + DATE_FAULTS + AWARD_FAULTS + EVENT_FAULTS
