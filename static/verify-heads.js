// A receipt beside a file of tree heads that came another way, as reeve.proof.heads checks it: nothing leaves this page.
// `tools` are those of verify.js.

const PARTS = { "reeve-tree-heads/1": ["format", "heads"], "reeve-tree-heads/2": ["format", "heads", "keys"] };
const CLOCKS_DIFFER = 10 * 60 * 1000;
const A_DAY = 24 * 60 * 60 * 1000;
const NOT_HEADS = "The tree heads are not a file as Reeve writes it, or no key published here signed them.";

// Every check made, in order: is the file one of Reeve's, did the log only grow, and does it still hold the receipt?
export async function checkBeside(tools, parts, bytes, trusted) {
  const steps = await readHeads(tools, bytes, trusted);
  if (steps === null) return [{ name: "heads", ok: false, words: NOT_HEADS }];
  const held = steps.length === 1 ? "1 tree head" : `${count(steps.length)} tree heads, each`;
  const words = `The file holds ${held} signed by a key published here.`;
  return [{ name: "heads", ok: true, words }, await checkGrowth(tools, steps), await checkReceipt(tools, parts, steps)];
}

async function readHeads(tools, bytes, trusted) {
  const file = tools.readExact(bytes);
  const parts = tools.isObject(file) && Object.hasOwn(PARTS, file.format) ? PARTS[file.format] : null;
  if (!parts || !tools.hasKeys(file, parts) || !Array.isArray(file.heads)) return null;
  const keys = await withSuccessors(tools, trusted, Array.isArray(file.keys) ? file.keys : []);
  const steps = await Promise.all(file.heads.map((each) => readStep(tools, each, keys)));
  return steps.includes(null) ? null : steps;
}

// The trusted keys, with each that one of them announced, and until when each signs: as reeve.proof.succession does.
export async function withSuccessors(tools, trusted, changes) {
  let keys = trusted.map((key) => ({ ...key }));
  const spoken = new Set();
  for (const each of changes) {
    const found = await readChange(tools, each, keys);
    if (found === null || spoken.has(found.key.id)) continue;
    const { key, following } = found;
    spoken.add(key.id);
    const until = new Date(tools.moment(following.since) + A_DAY).toISOString().replace(".000", "");
    key.until = key.until && key.until < until ? key.until : until;
    if (!keys.some((known) => known.text === following.text)) keys = [...keys, following];
  }
  return keys;
}

async function readChange(tools, each, keys) {
  if (!tools.hasKeys(each, ["change", "proof"]) || !tools.isProof(each.proof)) return null;
  const { change, proof } = each;
  const key = keys.find((known) => known.id === proof.key_id);
  if (!tools.isObject(change) || change.format !== "reeve-key-change/1" || !key) return null;
  if (tools.moment(change.from) === null || !tools.signsAt(key, change.from)) return null;
  if (!(await tools.isSealed(change, proof, [key]))) return null;
  const id = await tools.keyId(change.public_key);
  if (id === null || change.public_key === key.text) return null;
  return { key, following: { id, text: change.public_key, since: change.from, until: null } };
}

async function readStep(tools, each, trusted) {
  if (!tools.hasKeys(each, ["head", "proof", "since"]) || !tools.hasKeys(each.since, ["path", "size"])) return null;
  const head = tools.isObject(each.head) ? tools.headOf(each.head) : null;
  const named = (key) => key.id === each.proof.key_id && tools.signsAt(key, head.at);
  const known = head !== null && tools.isProof(each.proof) && trusted.filter(named);
  if (head === null || !known || !known.length || !(await tools.isSealed(each.head, each.proof, known))) return null;
  const { size, path } = each.since;
  if (!tools.isCount(size) || !Array.isArray(path) || !path.every(tools.isHash)) return null;
  return { ...head, since: size, path: path.map(tools.unhex), words: `The tree head of ${head.at}` };
}

// Each head begins with the one before, is not smaller, and is later.
async function checkGrowth(tools, steps) {
  const fault = (words) => ({ name: "growth", ok: false, words });
  for (const [at, after] of steps.entries()) {
    const before = steps[at - 1] ?? null;
    if (before === null) continue;
    if (before.size > after.size || tools.moment(before.at) >= tools.moment(after.at))
      return fault(`${after.words} is smaller or not later than the tree head before it.`);
    const known = after.since === before.size;
    if (!known || !(await isConsistent(tools, before, after, after.path)))
      return fault(`${after.words} does not begin with what was in the log before it.`);
  }
  const nothing = { size: 0, root: await tools.sha256(new Uint8Array()) };
  if (steps.length && steps[0].since === 0 && !(await isConsistent(tools, nothing, steps[0], steps[0].path)))
    return fault(`${steps[0].words} does not begin as a log begins.`);
  return { name: "growth", ok: true, words: "The log only grew: each tree head begins with the one before." };
}

// Is the receipt in the same log, and not set back? "unspoken" where the heads say nothing of it.
async function checkReceipt(tools, parts, steps) {
  const head = parts.log ? tools.headOf(parts.log.tree.head) : null;
  const entered = tools.moment(tools.isLate(parts) ? head?.at : parts.receipt.received_at);
  const told = (name, ok, words) => ({ name, ok, words });
  if (head === null || entered === null)
    return told("unspoken", false,
      "The receipt was given before there was a log: tree heads speak of it only together with its entry.");
  if (steps.some((known) => contradicts(tools, known, head, entered, parts.log.index)))
    return told("later", false, "A tree head contradicts the receipt: it was changed, set back, or left out of the log.");
  if (steps.some((step) => step.size === head.size))
    return told("later", true, "The tree heads show the same log as the receipt.");
  const after = steps.filter((step) => step.since === head.size);
  if (!after.length)
    return told("unspoken", false,
      `These tree heads do not speak of the receipt. Ask for those since ${head.size}, from the day after it.`);
  const held = await Promise.all(after.map((each) => isConsistent(tools, head, each, each.path)));
  return held.every(Boolean)
    ? told("later", true, `The log of ${after[0].at} still holds the receipt.`)
    : told("later", false, "The log does not hold the receipt any more.");
}

// Another past with as many entries; or a head without the entry from after it came; or with it from before. The log must
// hold it since it was received, or where it came before there was a log since its late entry.
function contradicts(tools, known, head, entered, index) {
  const at = tools.moment(known.at);
  const forked = known.size === head.size && tools.hex(known.root) !== tools.hex(head.root);
  const back = known.size <= index && at > entered + CLOCKS_DIFFER;
  const forward = known.size > index && at < entered - CLOCKS_DIFFER;
  return forked || back || forward;
}

// RFC 9162, section 2.1.4.2: whether `path` proves that the tree of `later` begins with that of `earlier`.
async function isConsistent(tools, earlier, later, path) {
  const same = (one, other) => tools.hex(one) === tools.hex(other);
  if (earlier.size === 0 || earlier.size === later.size) {
    const known = earlier.size === 0 ? await tools.sha256(new Uint8Array()) : later.root;
    return earlier.size <= later.size && !path.length && same(earlier.root, known);
  }
  const whole = (BigInt(earlier.size) & (BigInt(earlier.size) - 1n)) === 0n;
  const [first, ...steps] = whole ? [earlier.root, ...path] : path;
  if (earlier.size > later.size || !first) return false;
  let [here, last] = [BigInt(earlier.size) - 1n, BigInt(later.size) - 1n];
  while (here & 1n) [here, last] = [here >> 1n, last >> 1n];
  let [old, now] = [first, first];
  for (const step of steps) {
    if (last === 0n) return false;
    if (here & 1n || here === last) {
      [old, now] = await Promise.all([tools.node(step, old), tools.node(step, now)]);
      while (here && !(here & 1n)) [here, last] = [here >> 1n, last >> 1n];
    } else {
      now = await tools.node(now, step);
    }
    [here, last] = [here >> 1n, last >> 1n];
  }
  return last === 0n && same(old, earlier.root) && same(now, later.root);
}

const count = (number) => number.toLocaleString("en-GB");
