// Passes a message on without a press. Without this script the person presses the button.
for (const form of document.querySelectorAll('form[data-auto-post]')) {
  form.submit()
}
