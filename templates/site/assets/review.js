// Remembers which changes were seen, under the digest of what each says: one that says something else is unseen again.
(() => {
  const boxes = [...document.querySelectorAll('input[data-key]')];
  const count = document.getElementById('seen');
  const name = (box) => `beian-seen-${box.dataset.key}`;
  const show = () => {
    const seen = boxes.filter((box) => box.checked).length;
    if (count) count.textContent = `${seen} / ${boxes.length}`;
    boxes.forEach((box) => box.closest('section').classList.toggle('is-seen', box.checked));
  };
  boxes.forEach((box) => {
    try { box.checked = localStorage.getItem(name(box)) === '1'; } catch { /* a browser may keep nothing for files */ }
    box.addEventListener('change', () => {
      try {
        if (box.checked) localStorage.setItem(name(box), '1');
        else localStorage.removeItem(name(box));
      } catch { /* it holds until the page is left */ }
      show();
    });
  });
  show();
})();
