// The card check works without this script; with it, the bank learns what the standard asks of browsers, and pages that
// only pass something on do so by themselves.

for (const form of document.querySelectorAll('form[data-browser]')) {
  const tell = { culori: screen.colorDepth, inaltime: screen.height, latime: screen.width, fus: new Date().getTimezoneOffset() }
  for (const [name, value] of Object.entries(tell)) {
    form.elements[name].value = String(value)
  }
}

for (const form of document.querySelectorAll('form[data-auto-post]')) {
  form.submit()
}

// The bank looks at the browser in a hidden frame: three seconds are enough for it, and the server waits ten at most.
for (const form of document.querySelectorAll('form[data-method]')) {
  form.submit()
  setTimeout(() => location.replace(form.dataset.method), 3000)
}
