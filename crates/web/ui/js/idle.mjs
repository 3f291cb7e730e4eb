// The warning before a session ends (WCAG 2.2, criterion 2.2.1): `<div data-idle-seconds="1080" hidden role="alert">`
// is shown when nothing was sent for that long. Its link or button keeps the session by an ordinary request.
export function warnBeforeIdle (notice) {
  const wait = Number(notice.dataset.idleSeconds) * 1000
  if (wait > 0) {
    setTimeout(() => { notice.hidden = false }, wait)
  }
}
