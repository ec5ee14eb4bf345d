// The page /verify: takes a receipt from the reader's disk, has it checked here, and says what holds.

const place = document.querySelector("[data-reeve-verify]");
const trusted = Array.from(document.querySelectorAll("[data-reeve-key]"), (key) => ({
  id: key.dataset.reeveKey,
  text: key.dataset.reeveKeyText,
  since: key.dataset.reeveKeySince || null,
  until: key.dataset.reeveKeyUntil || null,
}));
const CANNOT = {
  insecure: "This page was not opened over a secure connection, so the browser keeps its cryptography closed. Open it " +
    "with https, or check the receipt with the command below.",
  old: "This browser cannot check the kind of signature a receipt has (Ed25519), so nothing was checked. Use an up to " +
    "date Chrome, Edge, Firefox or Safari, or check the receipt with the command below.",
};
const LARGEST = 100_000_000;
// What is said of the tree heads alone: where nothing else fails, the receipt itself holds.
const OF_THE_HEADS = ["heads", "growth", "unspoken"];

async function start() {
  const reason = await whyNot();
  document.querySelector("[data-reeve-verify-without]").hidden = true;
  if (reason) return say(document.querySelector("[data-reeve-verify-cannot]"), reason);
  place.hidden = false;
  place.querySelector("button").addEventListener("click", check);
}

async function whyNot() {
  if (!window.isSecureContext || !window.crypto?.subtle) return CANNOT.insecure;
  const key = Uint8Array.from(atob(trusted[0].text), (character) => character.charCodeAt(0));
  try {
    await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return null;
  } catch {
    return CANNOT.old;
  }
}

function say(line, words) {
  line.textContent = words;
  line.hidden = false;
}

async function check() {
  const chosen = (name) => document.getElementById(name).files[0];
  const [receipt, file, heads, entry] = ["receipt", "file", "heads", "entry"].map(chosen);
  const outcome = place.querySelector("[data-reeve-verify-outcome]");
  if (!receipt) return show(outcome, "Choose a receipt", [], ["Choose the receipt you want to check. Its name ends in .json."]);
  if ([receipt, heads, entry].some((each) => each?.size > LARGEST))
    return show(outcome, "This is not a receipt", [], ["It is too large. Choose the receipt first, then the file it is for."]);
  const { verify, tools } = await import(place.dataset.reeveVerify);
  const bytes = await receipt.arrayBuffer();
  const found = await verify(bytes, trusted, await file?.arrayBuffer(), await entry?.arrayBuffer());
  if (heads && found.ok) {
    const { checkBeside } = await import(place.dataset.reeveVerifyHeads);
    found.checks.push(...(await checkBeside(tools, found.parts, await heads.arrayBuffer(), trusted)));
    found.ok = found.checks.every((each) => each.ok);
  }
  show(outcome, heading(found), found.checks, found.parts ? claims(found) : []);
  if (holds(found) && found.parts.log && found.checks.at(-1).name !== "later") outcome.append(headsSince(found.parts.log));
}

const failed = ({ checks }) => checks.filter(({ ok }) => !ok).map(({ name }) => name);
const hasOthersEntry = (found) => failed(found).join() === "entry";
const holds = (found) => failed(found).every((name) => OF_THE_HEADS.includes(name));

function heading(found) {
  if (hasOthersEntry(found)) return "This entry is not of this receipt, so nothing was checked";
  if (!holds(found)) return "Do not rely on this receipt";
  if (failed(found).join() === "unspoken") return "The receipt holds, and these tree heads say nothing of it";
  if (!found.ok) return "The receipt holds, but do not rely on these tree heads";
  return found.parts.receipt.standing === "live" ? "The receipt holds" : "The receipt holds: it is of a practice return";
}

// How to see that the log still holds it today.
function headsSince({ tree }) {
  const line = element("p", "govuk-body", "To see whether Reeve’s log still holds it, take the ");
  const link = element("a", "govuk-link", "tree heads since this receipt");
  link.href = `${place.dataset.reeveHeads}?since=${tree.head.size}`;
  line.append(link, " away (from the day after it) and check it again together with them.");
  return line;
}

// What the receipt says of itself, to be believed only where it holds.
function claims(found) {
  const { receipt, manifest, signature } = found.parts;
  const { council, title, period } = manifest.obligation ?? {};
  const lines = [
    `${text(council?.name)}, ${text(title)} for ${text(period)}, version ${text(manifest.version)}.`,
    `Consignment ${text(receipt.consignment)}: sealed ${when(receipt.sealed_at)}, received ${when(receipt.received_at)}.`,
  ];
  if (signature) lines.push(`Certified by ${text(signature.certifier?.name)} on ${when(signature.signed_at)}.`);
  if (hasOthersEntry(found)) lines.push("Choose the entry that is the receipt’s own, or check the receipt without one.");
  else if (!holds(found)) lines.push("That is what it says. Ask its sender for the original, and tell Reeve's support.");
  return lines;
}

// A time as people say it, in London; whatever else stands there as it stands.
function when(value) {
  const at = new Date(value);
  const words = { timeZone: "Europe/London", dateStyle: "long", timeStyle: "short" };
  return typeof value === "string" && !Number.isNaN(at.getTime()) ? at.toLocaleString("en-GB", words) : text(value);
}

const text = (value) => (value === undefined || value === null ? "not stated" : String(value).slice(0, 200));

const element = (name, classes, words) => Object.assign(document.createElement(name), { className: classes, textContent: words });

function show(outcome, title, checks, lines) {
  const top = element("h2", "govuk-heading-m", title);
  top.tabIndex = -1;
  const list = element("ul", "govuk-list", "");
  for (const { name, ok, words } of checks) {
    const line = element("li", "", ` ${words}`);
    const [colour, said] = ok ? ["green", "Yes"] : name === "unspoken" ? ["grey", "Not known"] : ["red", "No"];
    line.prepend(element("strong", `govuk-tag govuk-tag--${colour}`, said));
    list.append(line);
  }
  outcome.replaceChildren(top, ...lines.map((words) => element("p", "govuk-body govuk-!-text-break-word", words)));
  if (checks.length) outcome.append(list);
  outcome.hidden = false;
  top.focus();
}

if (place) start();
