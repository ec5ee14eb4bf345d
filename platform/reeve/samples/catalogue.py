"""The faults a sample can hold. Each names a rule of the extract, or a field whose own rule must find it."""

from __future__ import annotations

from collections.abc import Callable

from reeve.samples import days
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


def add(name: str, make: Callable[[Line], str]) -> Spoil:
    """Puts a value in, whatever was there."""

    def spoil(line: Line) -> bool:
        line.put(name, make(line))
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


def tomorrow(name: str) -> Spoil:
    """Sets a date that is there to the day after the extract."""

    def spoil(line: Line) -> bool:
        return put(name, days.text(days.after(line.month.extract, 1)))(line)

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


def _over_eligible_rent(line: Line) -> bool:
    rent = line.get("LAWKELHB")
    if not (rent and line.get("LAHBAMT") and line.get("LCHBSTAT") in ("1", "2")):
        return False
    line.put("LAHBAMT", str(int(rent) + 1000))
    return True


def _lha_for_council_tenant(line: Line) -> bool:
    if line.get("CCTEN") != "1":
        return False
    line.put("LCLHA", "1")
    return True


def _shared_nino(line: Line) -> bool:
    if not line.get("PCNINO"):
        return False
    line.put("PCNINO", line.get("CCNINO"))
    return True


def _no_key(line: Line) -> bool:
    line.put("LCHBREF", "")
    line.put("LCLCTRREF", "")
    return True


def _orphan(line: Line) -> bool:
    line.put("LCHBREF", _NOBODY)
    return True


def _grown_child(line: Line) -> bool:
    if line.get("CCSUBTYPE") != "1":
        return False
    line.put("CDSUBDOB", days.text(days.before(line.month.extract, 31 * 365)))
    return True


def _one_child_more(line: Line) -> bool:
    line.put("DNNUMDEPS", str(int(line.get("DNNUMDEPS")) + 1))
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
RULE_FAULTS = (
    _rule("SHBE-X-002", "DCA", "LCHBREF", _no_key, lonely=True),
    _rule("SHBE-X-003", "DSTERPAC", "CCNINO", add("CCNINO", lambda line: "BG123456A"), lonely=True),
    _rule("SHBE-X-005", "DC", "CCNINO", add("CCNINO", lambda line: "XX999999A"), lonely=True),
    _rule("SHBE-X-007", "DC", "PCNINO", _shared_nino),
    _rule("SHBE-X-015", "DCA", "LDHBREC", tomorrow("LDHBREC")),
    _rule("SHBE-X-016", "DC", "LDHBDEC", move("LDHBDEC", "LDHBREC", -1)),
    _rule("SHBE-X-017", "DC", "LDHBDEC", tomorrow("LDHBDEC")),
    _rule("SHBE-X-027", "C", "CDENDHB", move("CDENDHB", "LDSTARTDAT", -7)),
    _rule("SHBE-D-021", "D", "LAHBAMT", put("LAHBAMT", "49")),
    _rule("SHBE-D-023", "D", "LAHBAMT", _over_eligible_rent),
    _rule("SHBE-D-057", "D", "LCLHA", _lha_for_council_tenant),
    _rule("SHBE-D-126", "D", "CANWKEMP", put("CANWKEMP", "900000")),
    _rule("SHBE-D-169", "D", "DNNUMDEPS", _one_child_more, lonely=True),
    _rule("SHBE-S-001", "S", "LCHBREF", _orphan, lonely=True),
    _rule("SHBE-S-003", "S", "CDSUBDOB", _grown_child),
    _rule("SHBE-S-014", "S", "CDSUBEND", add("CDSUBEND", lambda line: "01-01-1990"), lonely=True),
    _rule("SHBE-S-016", "S", "CDSUBDOB", tomorrow("CDSUBDOB")),
    _rule("SHBE-T-003", "T", "CDCHGNOT", tomorrow("CDCHGNOT")),
    _rule("SHBE-T-005", "T", "CDHBSUPER", tomorrow("CDHBSUPER")),
    _rule("SHBE-E-001", "E", "CNUNIQUET", put("CNUNIQUET", "T0000")),
    _rule("SHBE-E-003", "E", "CDENDERR", move("CDENDERR", "CDSTERR", -1)),
    _rule("SHBE-R-001", "R", "LDREVOPEN", tomorrow("LDREVOPEN")),
    _rule("SHBE-R-003", "R", "LDREVOUTC", move("LDREVOUTC", "LDREVOPEN", -1)),
    _rule("SHBE-P-002", "P", "CDNOTDEC", move("CDNOTDEC", "CDREVREC", -1)),
    _rule("SHBE-P-003", "P", "CDAPPOUT", move("CDAPPOUT", "CDAPPLDG", -1)),
)
CATALOGUE: tuple[Fault, ...] = FIELD_FAULTS + SHAPE_FAULTS + RULE_FAULTS
