const all = (selector) => [...document.querySelectorAll(selector)];

/** Marks the elements whose list in `attribute` has the value, and no others. */
function mark(scope, attribute, value) {
  for (const element of scope.querySelectorAll(`[${attribute}]`)) {
    element.classList.toggle('on', element.getAttribute(attribute).split(' ').includes(value));
  }
}

/** Calls `change` with the element that the pointer or the focus is on, and without any when it leaves. */
function follow(elements, change) {
  for (const element of elements) {
    for (const event of ['pointerenter', 'focusin']) element.addEventListener(event, () => change(element, true));
    for (const event of ['pointerleave', 'focusout']) element.addEventListener(event, () => change(element, false));
  }
}

const picture = document.querySelector('#picture-overview');
const markBox = (box) => {
  mark(picture, 'data-boxes', box);
  mark(picture, 'data-box', box);
};
follow(all('#picture-overview [data-box]'), (element, on) => markBox(on ? element.dataset.box : ''));
follow(all('.card'), (element, on) => markBox(on ? element.id.replace('box-', '') : ''));
follow(all('[data-step]'), (element, on) => {
  element.classList.toggle('on', on);
  mark(element.closest('section'), 'data-steps', on ? element.dataset.step : '');
});

/** A link to something folded opens it. */
function open() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target?.tagName === 'DETAILS') {
    target.open = true;
    target.scrollIntoView({ block: 'nearest' });
    target.querySelector('summary').focus({ preventScroll: true });
  }
}
addEventListener('hashchange', open);
open();

const search = document.querySelector('#search');
const items = all('[data-search]').map((element) => ({ element, text: element.textContent.toLowerCase() }));
search.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = items.filter(({ element, text }) => {
    element.hidden = !words.every((word) => text.includes(word));
    return !element.hidden;
  });
  for (const section of all('main section')) {
    section.hidden = words.length > 0 && !section.querySelector('[data-search]:not([hidden])');
  }
  document.querySelector('#found').value = words.length > 0 ? `${found.length} found` : '';
});
addEventListener('keydown', (event) => {
  if (event.key === '/' && document.activeElement !== search) {
    event.preventDefault();
    search.focus();
  }
  if (event.key === 'Escape') {
    search.value = '';
    search.dispatchEvent(new Event('input'));
  }
});
