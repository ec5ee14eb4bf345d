// Pasting a column or a row of a spreadsheet into a form's cell fills in the cells after it, in the form's order.
// Without this file everything pasted lands in the one cell, and Reeve says that it cannot be read.

const CHECK = "Check them against your spreadsheet.";

document.querySelectorAll("form[data-reeve-autosave]").forEach((form) => form.addEventListener("paste", spread));

function spread(event) {
  const cells = [...this.querySelectorAll("input.reeve-numeric")];
  const first = cells.indexOf(event.target);
  const figures = event.clipboardData.getData("text").replace(/[\r\n]+$/, "").split(/\r\n|[\r\n\t]/);
  if (first < 0 || figures.length < 2) return;
  event.preventDefault();
  const filled = cells.slice(first, first + figures.length);
  filled.forEach((cell, at) => {
    cell.value = figures[at].trim();
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  });
  filled.at(-1).focus();
  const over = figures.length - filled.length;
  const left = over ? ` ${over} more did not fit and were left out.` : "";
  const words = `${filled.length} figures pasted, from “${nameOf(filled[0])}” on.${left} ${CHECK}`;
  const place = this.querySelector("[data-reeve-pasted]");
  if (place) place.textContent = words;
}

function nameOf(cell) {
  return cell.labels[0]?.textContent.trim() ?? cell.name;
}
