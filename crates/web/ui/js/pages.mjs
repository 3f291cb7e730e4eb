// The script of all pages. Every page works without it: it only adds comfort, and passkeys, which browsers give to scripts only.
import {
  createAll, Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink,
} from 'govuk-frontend'
import { followStatus } from './live-status.mjs'
import { warnBeforeIdle } from './idle.mjs'
import { askForPasskey } from './passkey.mjs'

// A radio button may not have `aria-expanded` (ARIA 1.2; axe: aria-allowed-attr). What it reveals follows it at once.
class PlainRadios extends Radios {
  syncConditionalRevealWithInputState (input) {
    super.syncConditionalRevealWithInputState(input)
    input.removeAttribute('aria-expanded')
  }
}

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
for (const component of [
  Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, PlainRadios, SkipLink,
]) {
  createAll(component)
}
document.querySelectorAll('[data-live-status]').forEach(followStatus)
document.querySelectorAll('[data-idle-seconds]').forEach(warnBeforeIdle)
document.querySelectorAll('[data-passkey]').forEach(askForPasskey)
document.querySelectorAll('[data-print]').forEach((button) => {
  button.hidden = false
  button.addEventListener('click', () => window.print())
})
