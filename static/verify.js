// Checks a receipt in the browser, as reeve.proof.verify does on a server: nothing leaves this page.
// Without this file, or on a browser that cannot check Ed25519, the page says how to use `reeve verify`.

const FORMAT = "reeve-receipt/2";
const BEFORE_THE_LOG = "reeve-receipt/1";
const PARTS = ["manifest", "proof", "receipt", "signature"];
const LATE_ENTRY = "reeve-late-entry/1";
const PROOF = ["algorithm", "key_id", "public_key", "signature"];
const CLOCKS_DIFFER = 10 * 60 * 1000;
const ENTERED_WITHIN = 60 * 60 * 1000;
const NOT_A_RECEIPT =
  "This is not a receipt as Reeve writes it: it was changed, cut short or reformatted, or it is another file.";
const NOT_ITS_ENTRY = "The entry is not a file as Reeve writes it, or it is of another receipt.";

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
const utf8 = (text) => new TextEncoder().encode(text);
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const digest = async (document) => `sha256:${hex(await sha256(utf8(canonical(document))))}`;
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const hasKeys = (value, keys) => isObject(value) && Object.keys(value).sort().join() === keys.join();
const find = (document, ...path) => path.reduce((at, name) => (isObject(at) ? at[name] : undefined) ?? null, document);
const same = (one, other) => canonical(one ?? null) === canonical(other ?? null);

// Canonical JSON, RFC 8785; throws on what a receipt never holds: a fraction, a huge number, half a character.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (isObject(value)) {
    const named = (name) => `${canonical(name)}:${canonical(value[name])}`;
    return `{${Object.keys(value).sort().map(named).join()}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new TypeError("not exact");
  if (typeof value === "string" && /\p{Surrogate}/u.test(value)) throw new TypeError("half a character");
  return JSON.stringify(value);
}

// What a file of canonical JSON with a line end holds, or null where one byte is written another way.
function readExact(bytes) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const parts = JSON.parse(text);
    return canonical(parts) === text.replace(/\n$/, "") ? parts : null;
  } catch {
    return null;
  }
}

// The parts of a receipt file, or null where it is not one.
function read(bytes) {
  const parts = readExact(bytes);
  return isShaped(parts) ? parts : null;
}

function isShaped(parts) {
  if (!isObject(parts) || !isObject(parts.receipt)) return false;
  const logged = parts.receipt.format !== BEFORE_THE_LOG;
  if (!hasKeys(parts, logged ? [...PARTS, "log"].sort() : PARTS) || !isObject(parts.manifest)) return false;
  const signed = parts.signature === null || isObject(parts.signature);
  return signed && isProof(parts.proof) && (!logged || isLog(parts.log));
}

// The receipt of `parts` together with its late entry, as reeve.proof.late reads it: a receipt from before there was a
// log, and where the log holds it since. Null where the file is none, or the receipt takes none.
async function withEntry(parts, bytes) {
  const late = readExact(bytes);
  if (!hasKeys(late, ["format", "log", "receipt"]) || late.format !== LATE_ENTRY || !isLog(late.log)) return null;
  const its = isLate(parts) && late.receipt === (await digest(parts.receipt));
  return its ? { ...parts, log: late.log } : null;
}

const isLate = ({ receipt }) => receipt.format === BEFORE_THE_LOG;
const isProof = (proof) => hasKeys(proof, PROOF) && PROOF.every((name) => typeof proof[name] === "string");

function isLog(log) {
  if (!hasKeys(log, ["index", "path", "tree"]) || !hasKeys(log.tree, ["head", "proof"])) return false;
  if (!isObject(log.tree.head) || !isProof(log.tree.proof) || !isCount(log.index)) return false;
  return Array.isArray(log.path) && log.path.length <= 64 && log.path.every(isHash);
}

const isHash = (text) => typeof text === "string" && /^[0-9a-f]{64}$/.test(text);
const isCount = (number) => Number.isSafeInteger(number) && number >= 0;

function fromBase64(text) {
  const raw = atob(text);
  if (btoa(raw) !== text) throw new TypeError("not base64 as it is usually written");
  return Uint8Array.from(raw, (character) => character.charCodeAt(0));
}

// A key's id from its base64, or null where that is no key.
async function keyId(text) {
  try {
    const raw = fromBase64(text);
    return raw.length === 32 ? `ed25519-${hex(await sha256(raw)).slice(0, 16)}` : null;
  } catch {
    return null;
  }
}

async function isSealed(document, proof, trusted) {
  try {
    const raw = fromBase64((trusted.find((key) => key.id === proof.key_id) || { text: proof.public_key }).text);
    const key = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
    const holds = await crypto.subtle.verify("Ed25519", key, fromBase64(proof.signature), utf8(canonical(document)));
    return holds && proof.algorithm === "Ed25519" && document.key_id === proof.key_id;
  } catch {
    return false;
  }
}

const node = (left, right) => sha256(Uint8Array.of(1, ...left, ...right));

// RFC 9162, section 2.1.3.2, in big numbers: a log may be longer than 32 bits.
async function isIncluded(leaf, index, size, path, root) {
  if (index >= size) return false;
  let [here, last, found] = [BigInt(index), BigInt(size) - 1n, leaf];
  for (const step of path) {
    if (last === 0n) return false;
    if (here & 1n || here === last) {
      found = await node(step, found);
      while (here && !(here & 1n)) [here, last] = [here >> 1n, last >> 1n];
    } else {
      found = await node(found, step);
    }
    [here, last] = [here >> 1n, last >> 1n];
  }
  return last === 0n && hex(found) === hex(root);
}

function moment(text) {
  if (typeof text !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return null;
  const at = new Date(text);
  return !Number.isNaN(at.getTime()) && at.toISOString().replace(".000", "") === text ? at.getTime() : null;
}

function headOf(document) {
  const root = /^sha256:([0-9a-f]{64})$/.exec(typeof document.root === "string" ? document.root : "");
  const holds = document.format === "reeve-tree-head/1" && isCount(document.size) && root && moment(document.at) !== null;
  return holds ? { size: document.size, root: unhex(root[1]), at: document.at } : null;
}

// Whether a key may have signed then, by clocks that differ a little; so where that is not known.
function signsAt(key, text) {
  const [at, since, until] = [moment(text), moment(key.since), moment(key.until)];
  const early = since !== null && at < since - CLOCKS_DIFFER;
  const late = until !== null && at > until + CLOCKS_DIFFER;
  return at === null || !(early || late);
}

const isKey = (proof) => (key) => key.id === proof.key_id && key.text === proof.public_key;

function checkKey(parts, trusted) {
  const { proof } = parts;
  const key = trusted.find(isKey(proof));
  if (!key) return [false, "", `The receipt names the key ${proof.key_id}, which is not published here.`];
  return [signsAt(key, signedAt(parts)), `The key ${proof.key_id} is one published here.`,
    `The key ${proof.key_id} did not sign then: it signs ${dates(key)}.`];
}

// When a receipt was signed, by its own word: as it entered the log, or before there was a log as it was received.
const signedAt = (parts) => (isLate(parts) ? parts.receipt.received_at : parts.log.tree.head.at);
const dates = ({ since, until }) => [since && `from ${since}`, until && `until ${until}`].filter(Boolean).join(" ");

async function checkHead(parts, trusted) {
  const { head, proof } = parts.log.tree;
  const known = trusted.some((key) => isKey(proof)(key) && signsAt(key, head.at));
  const own = proof.key_id === parts.proof.key_id && proof.public_key === parts.proof.public_key;
  const holds = headOf(head) !== null && (known || own) && (await isSealed(head, proof, trusted));
  return [holds, `The tree head of ${head.at} is as ${proof.key_id} signed it.`,
    "The tree head was changed after it was signed, or another key signed it."];
}

async function checkEntry(parts) {
  const { index, path, tree } = parts.log;
  const head = headOf(tree.head);
  const leaf = await sha256(Uint8Array.of(0, ...utf8(canonical(parts.receipt))));
  const holds = head !== null && (await isIncluded(leaf, index, head.size, path.map(unhex), head.root));
  const count = (number) => number.toLocaleString("en-GB");
  return [holds, `The receipt is entry ${count(index + 1)} of the ${count(head?.size ?? 0)} in Reeve's log.`,
    "The log, as this tree head signs it, does not hold this receipt."];
}

function checkTimes(parts) {
  const [sealed, received] = [moment(parts.receipt.sealed_at), moment(parts.receipt.received_at)];
  const entered = moment(parts.log.tree.head.at);
  if (sealed === null || received === null || entered === null)
    return [false, "", "A time is missing, or not written as Reeve writes it."];
  if (received < sealed - CLOCKS_DIFFER || entered < received - CLOCKS_DIFFER)
    return [false, "", "The times contradict each other: it was received before it was sealed or sent."];
  if (isLate(parts))
    return [true, `It was received before there was a log, and entered the log at ${parts.log.tree.head.at}.`];
  return [entered <= received + ENTERED_WITHIN, "It was sealed, received and entered in the log in this order.",
    "It entered the log long after it is said to have been received."];
}

async function checkSignature({ receipt, manifest, signature }) {
  const named = receipt.signature ?? null;
  if (signature === null && named === null) return [true, "No certifier's signature is part of this receipt."];
  const its = signature !== null && (await digest(signature)) === named && signature.format === "reeve-signature/1";
  if (!its) return [false, "", "The certifier's signature is not the one the receipt is for."];
  if (signature.manifest !== (await digest(manifest))) return [false, "", "The certifier signed another manifest."];
  return [same(signature.statement, manifest.statement), "The certifier signed exactly this manifest.",
    "The certifier signed another statement."];
}

function checkCertifier({ manifest, signature }) {
  const certifier = find(signature, "certifier", "id");
  const listed = Array.isArray(manifest.contributors) ? manifest.contributors : [null];
  const apart = certifier !== null && !listed.some((each) => same(find(each, "id"), certifier));
  return [apart, "The certifier did not work on this version.",
    "The certifier worked on this version, so may not sign it."];
}

function checkStanding({ receipt, manifest, signature }) {
  const said = [receipt.standing, find(manifest, "obligation", "standing")];
  if (signature !== null) said.push(signature.standing);
  const agreed = ["practice", "live"].includes(said[0]) && said.every((each) => each === said[0]);
  return [agreed, `Every document says that this is ${said[0]}.`,
    "The documents do not agree whether this is practice or live."];
}

async function checkFile(manifest, file) {
  if ((manifest.file ?? null) === null)
    return [false, "", "This return was filled in as a form: there is no file it could be compared with."];
  const hash = `sha256:${hex(await sha256(file))}`;
  return [hash === find(manifest, "file", "sha256") && file.byteLength === find(manifest, "file", "size"),
    "The file is the one that was submitted, byte for byte.",
    "The file is not the one that was submitted: its bytes differ."];
}

// What verify-heads.js is made of too.
export const tools = {
  hasKeys, headOf, hex, isCount, isHash, isLate, isObject, isProof, isSealed, keyId, moment, node, readExact, sha256, signsAt,
  unhex,
};

// Every check made, in order, against the keys the page trusts: [{ id, text, since, until }], the last two where they are
// known. `file` is optional, and so is `entry`: the late entry of a receipt from before there was a log.
export async function verify(bytes, trusted, file = null, entry = null) {
  let parts = read(bytes);
  const checks = [];
  const add = (name, [ok, yes, no]) => checks.push({ name, ok, words: ok ? yes : no });
  add("receipt", [parts !== null, "The receipt is whole and written as Reeve writes it.", NOT_A_RECEIPT]);
  if (parts === null) return { ok: false, checks, parts };
  if (entry) {
    const entered = await withEntry(parts, entry);
    if (entered === null) return { ok: false, checks: [{ name: "entry", ok: false, words: NOT_ITS_ENTRY }], parts };
    parts = entered;
  }
  const { receipt, manifest, proof } = parts;
  const stated = [FORMAT, BEFORE_THE_LOG].includes(receipt.format);
  add("key", checkKey(parts, trusted));
  add("seal", [stated && (await isSealed(receipt, proof, trusted)), `The receipt is as ${proof.key_id} signed it.`,
    "The receipt was changed after it was signed, or another key signed it."]);
  if (parts.log) {
    add("head", await checkHead(parts, trusted));
    add("log", await checkEntry(parts));
    add("times", checkTimes(parts));
  }
  const its = (await digest(manifest)) === receipt.manifest && manifest.format === "reeve-manifest/1";
  add("manifest", [its, "The manifest is the one the receipt is for.", "The manifest is not the one the receipt is for."]);
  add("signature", await checkSignature(parts));
  if (parts.signature !== null) add("certifier", checkCertifier(parts));
  add("standing", checkStanding(parts));
  if (file) add("file", await checkFile(manifest, file));
  return { ok: checks.every((check) => check.ok), checks, parts };
}
