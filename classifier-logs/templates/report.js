
'use strict';
const rows = [...document.querySelectorAll('tbody tr')];
const texts = new Map(rows.map(row => [row, row.textContent.toLowerCase()]));

// The filter: every word must be somewhere in a row.
const filter = document.getElementById('filter');
filter.addEventListener('input', () => {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    row.hidden = !words.every(word => texts.get(row).includes(word));
    shown += !row.hidden;
  }
  document.getElementById('shown').textContent = words.length ? `${shown} of ${rows.length} rows` : '';
});

// Tables sort by a click on a head: numbers from the largest, texts from A.
const value = (row, column) => {
  const cell = row.cells[column];
  return cell.dataset.v === undefined ? cell.textContent.trim() : Number(cell.dataset.v);
};
for (const head of document.querySelectorAll('th:not(.b)')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener('click', () => {
    const column = head.cellIndex, body = head.closest('table').tBodies[0];
    const first = head.classList.contains('n') ? 'descending' : 'ascending';
    const second = first === 'ascending' ? 'descending' : 'ascending';
    const order = head.getAttribute('aria-sort') === first ? second : first;
    for (const other of head.parentNode.cells) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', order);
    const sign = order === 'ascending' ? 1 : -1;
    const compare = (a, b) => typeof a === 'number' ? a - b : a.localeCompare(b);
    body.append(...[...body.rows].sort((a, b) => sign * compare(value(a, column), value(b, column))));
  });
}
