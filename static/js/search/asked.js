// An address with a question keeps the place of its results free before the first paint (css/components/search.css).
if (/[?&]q=[^&]/.test(location.search)) document.documentElement.dataset.asked = "";
