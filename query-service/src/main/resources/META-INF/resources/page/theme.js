// Before anything is painted, so that nothing flashes.
(() => {
  const chosen = localStorage.getItem('pictor.theme');
  if (chosen) document.documentElement.dataset.theme = chosen;
})();
