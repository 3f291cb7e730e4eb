// Live status of a request: one sentence, written into `<p role="status" data-live-status="/address">`.
//
// The server sends `status` events with a sentence, and at the end one `done` event with `{"text", "href"}`. The focus
// never moves and the page never changes by itself: a person who reads slowly is not interrupted. After two minutes we
// stop asking; the button on the page works always, and an e-mail comes in any case.
const LIMIT_MS = 120_000

export function followStatus (place) {
  if (!('EventSource' in window)) {
    return
  }
  const source = new EventSource(place.dataset.liveStatus)
  const stop = () => source.close()
  const timer = setTimeout(stop, LIMIT_MS)

  source.addEventListener('status', (event) => say(place, event.data))
  source.addEventListener('done', (event) => {
    clearTimeout(timer)
    stop()
    const { text, href } = JSON.parse(event.data)
    say(place, text, sameSite(href))
  })
  source.addEventListener('error', () => {
    // The browser connects again by itself unless the server refused; then there is nothing more to hear.
    if (source.readyState === EventSource.CLOSED) {
      clearTimeout(timer)
    }
  })
  window.addEventListener('pagehide', stop)
}

/** Only a path of this site may become a link. */
function sameSite (href) {
  return typeof href === 'string' && /^\/(?!\/)/.test(href) ? href : null
}

function say (place, text, href = null) {
  // A screen reader would say the same sentence again.
  if (place.textContent === text && !href) {
    return
  }
  const parts = [document.createTextNode(text)]
  if (href) {
    const link = document.createElement('a')
    link.className = 'govuk-link'
    link.href = href
    link.textContent = text
    parts[0] = link
  }
  place.replaceChildren(...parts)
}
