## Common
service-name = Criminal record certificate online
service-owner = Ministry of Internal Affairs
skip = Skip to main content
back = Back
continue = Continue
change = Change
change-hidden = { $what }
language-label = Page language
phase = Pilot service
phase-text = This is a new service.
phase-link = Tell us what we can improve
signed-in-as = You are signed in as { $name }
sign-out = Sign out
help = Help
contact = Contact
accessibility = Accessibility statement
privacy = Your personal data
cookies = Cookies
security = Security of the service
optional = (optional)

## Start page
start-title = Get your Romanian criminal record certificate
start-lead = Request the certificate online and download it straight away. It is free.
start-use-title = Use this service to
start-use-1 = request a criminal record certificate for yourself
start-use-2 = download a certificate issued in the last 6 months
start-use-3 = check whether a certificate you were given is genuine
start-button = Start now
start-return = I already have an account
start-before-title = Before you start
start-before-1 = You need your CNP (Romanian personal number) and an e-mail address.
start-before-2 = The first time, we need to prove your identity. It takes about 5 minutes with a bank card issued in Romania.
start-before-3 = Next time it takes less than a minute.
start-valid = The certificate is signed electronically and is worth the same as a paper one. It is valid for 6 months.
start-other-title = If you cannot use the internet
start-other = Go to any Police criminal record counter with your identity document.
start-abroad = Living abroad? Find out what to do
abroad-title = If you live abroad
abroad-1 = With a card issued by a bank in Romania you can do everything online.
abroad-2 = Without such a card, use the ROeID app or the electronic identity card.
abroad-3 = If you have neither, validate your account once at a counter, when you are in Romania.
start-fee-warning = Do not pay on other websites. This service is free.

## Eligibility
elig-title = Who is the certificate for?
elig-me = Me
elig-child = My child under 14
elig-other = Someone else, with a power of attorney
elig-company = A company or organisation
elig-citizen-title = Are you a Romanian citizen?
elig-yes = Yes
elig-no = No
elig-stop-child-title = For a child under 14, go to a counter
elig-stop-child = A parent or guardian can ask for the certificate at any criminal record counter. Take your identity document and the child's birth certificate.
elig-stop-proxy-title = With a power of attorney, go to a counter
elig-stop-proxy = Take the original power of attorney and your identity document.
elig-stop-foreign-title = The online service is for Romanian citizens
elig-stop-foreign = Go to a criminal record counter with your passport or residence permit.
elig-stop-company-title = The service for companies is not open yet
elig-stop-company = The legal representative can ask for the certificate at a counter.
find-office = Find a counter

## Identity choice
id-title = How will you prove your identity?
id-hint = You only do this once.
id-card = Through Ghișeul.ro, with a bank card
id-card-hint = The card must be issued by a bank in Romania and have 3D Secure. We do not take any money. It takes 5 minutes.
id-counter = With a visit to a counter
id-counter-hint = Fill in a form now, then visit a counter once with your identity document.
id-roeid = With the ROeID app
id-roeid-hint = If you already have it on your phone.
id-cei = With the electronic identity card
id-cei-hint = You need the PIN and a phone with NFC or a card reader.
id-have = I already have a validated account
id-help = I do not know what to choose
id-help-text = Do you have a card from a bank in Romania and the bank's app on your phone? Choose Ghișeul.ro. If not, choose the counter visit.

## Ghișeul.ro
gh-title = Sign in to Ghișeul.ro
gh-new-title = Create a Ghișeul.ro account
gh-card-title = Confirm your identity with your card
gh-card-text = Your bank will ask you to approve an operation of 0 lei. This tells us that you are the card holder.
gh-card-privacy = We do not keep the card number.
gh-card-wait = Open your bank's app and approve.
gh-card-fail-title = The bank did not confirm your identity
gh-card-fail-name = The name on the card is different from the name in your Ghișeul.ro account.
gh-card-fail-3ds = The operation was rejected or timed out. We did not take any money.
gh-card-fail-foreign = This card's bank is not in Romania or does not take part. Use another card, from a bank in Romania.
gh-card-retry = Try again
gh-card-alt = Choose a counter visit instead
gh-consent-title = We send your details to: { $client }
gh-consent-text = We send your name, CNP and e-mail address. They are used only for the criminal record certificate.
gh-consent-button = I agree, continue
gh-consent-refuse = I do not agree
gh-consent-withdraw = You can withdraw your agreement at any time, in your Ghișeul.ro account.
gh-sign-in = Sign in
gh-password = Password
gh-forgotten = Forgot your password?
gh-forgotten-title = Choose another password
gh-forgotten-text = Enter the e-mail address of your account. We will send you a code.
gh-new-password-title = Enter the code and the new password
gh-new-password-button = Save the new password
gh-no-account = Do you not have an account?
gh-have-account = I already have an account
gh-account-exists = The address already has an account. Sign in with its password.
gh-email-hint = We will send a code to this address
gh-code-if-account = If { $email } has an account, we sent it a 6-digit code. The code works for 15 minutes.
gh-code-send = Send the code
gh-code-again = Send another code
gh-code-resent = We sent another code. The old one no longer works.
gh-session-over = We closed your session because you were inactive. Sign in again.
gh-err-password-empty = Enter the password
gh-err-code-shape = The code has 6 digits
gh-birth-date = Date of birth
gh-proof = Proof of identity
gh-proof-by = Card from { $bank }, { $date }
gh-proof-valid = Valid
gh-proof-until = { $bank } confirmed your identity. The proof is valid until { $date }.
gh-proof-over = Expired
gh-proof-over-text = The proof expired on { $date }. Confirm your identity again.
gh-proof-none = Missing
gh-proof-none-text = For some services you need to confirm your identity with a card. It costs nothing.
gh-menu = Services
gh-agreements = Who receives your details
gh-agreements-none = No institution.
gh-agreement = { $name }, since { $date }
gh-agreement-withdraw = Withdraw your agreement
gh-start-lead = One account for the services of the state. You prove your identity once a year, with a bank card.
gh-refused-title = The link is not correct
gh-refused-text = You came from a site that we do not know or that is not set up correctly. We sent it nothing.
gh-refused-code = Problem code: { $code }

## Registration form
reg-title = Your details
reg-surname = Family name
reg-given = Given names
reg-names-hint = Exactly as on your identity document, with all given names
reg-cnp = CNP
reg-cnp-hint = The 13 digits on your identity document
reg-email = E-mail address
reg-email-hint = We will send you a code, and tell you when the certificate is ready
reg-phone = Phone number
reg-phone-hint = For numbers outside Romania, start with the country code
reg-password = Choose a password
reg-password-hint = At least 12 characters. You can use three ordinary words.
email-code-title = Check your e-mail
email-code-text = We sent a 6-digit code to { $email }. The code works for 15 minutes.
email-code-label = 6-digit code
email-code-resend = Did not get the code?
email-code-change = Change the e-mail address
act-title = One more step: visit a counter
act-code = Your activation code
act-text = Go to a counter with this code and your original identity document. The code is valid for 30 days.
act-print = Print the code
act-after = After the visit we will send you an e-mail and you can request the certificate.

## My account
home-title = Your account
home-request = Request a certificate
home-valid = Valid certificates
home-none = You have no valid certificates.
home-requests = Your requests
valid-days = { $n ->
    [one] Valid for { $n } more day
   *[other] Valid for { $n } more days
}

## Reasons
reason-title = What do you need the certificate for?
reason-hint = The reason is printed on the certificate. Choose one option.
reason-job = A job in Romania
reason-job-abroad = A job or studies abroad
reason-job-abroad-hint = After you get the certificate you can also ask for its translation on the multilingual form.
reason-children = Work or volunteering with children
reason-children-hint = You may also be asked for a behavioural integrity certificate. You request that one separately.
reason-competition = A competition or exam for a public post
reason-weapon = A firearms permit
reason-transport = A professional driving licence or transport certificate
reason-company = Setting up a company or an association
reason-tender = Taking part in a public tender
reason-citizenship = Citizenship, visa or residence
reason-adoption = Adoption or guardianship
reason-court = For a court or a notary
reason-personal = For my own information
reason-other = Another reason
reason-other-label = Write the reason briefly
reason-find = Search for the reason in the full list

## Check and send
check-title = Check your details and send the request
check-person = Details from the population register
check-name = Family name
check-given = Given names
check-cnp = CNP
check-birth = Date and place of birth
check-email = E-mail address
check-reason = Reason for the request
check-wrong = My details are not correct
check-wrong-text = The details come from the population register. Ask the population register office in your town to correct them.
check-declare = By sending the request you declare that the details are correct.
check-send = Send the request

## In progress
wait-title = We are preparing your certificate
wait-text = It usually takes a few seconds. You can close this page, your request will carry on.
wait-ref = Request number: { $reference }
wait-refresh = See if it is ready

## Result
done-title = Your certificate is ready
done-number = Certificate number
done-download = Download the certificate (PDF, { $kb } KB)
done-valid-until = It is valid until { $date }.
done-email = We sent an e-mail to { $email }.
done-use-title = How to use it
done-use-1 = Send the PDF file. If you print it, the electronic signature is lost.
done-use-2 = Anyone you give it to can check it at { $url }, with its number and your CNP.
done-use-3 = Public institutions must accept the file. You do not need a stamp.
done-eu-form = Using it in another European Union country? Ask for the multilingual form
done-eu-country = Country where you will use the certificate
done-feedback = What did you think of this service? (30 seconds)
manual-title = We have received your request
manual-ref = Request number
manual-text = A member of staff needs to check it. We will e-mail you within 3 working days.
manual-why = We check some requests by hand, for example when two people have similar names. It says nothing about you.
manual-counter = If it is urgent, go to a counter with your identity document.
status-received = Received
status-checking = Being checked
status-ready = Ready
status-action = We need something from you
status-refused = Cannot be issued online
status-withdrawn = Withdrawn
refused-title = We cannot issue the certificate online
refused-text = Go to a criminal record counter with your identity document. You will get the certificate and an explanation there.

## Checking a certificate
verify-title = Check a criminal record certificate
verify-lead = Find out whether a certificate is genuine and still valid. You do not need an account.
verify-qr = You scanned the code on the certificate. The number is already filled in.
verify-number = Certificate number
verify-number-hint = In the top right corner, for example CJ-2026-7K3QX0M9TA-5
verify-cnp = The holder's CNP
verify-button = Check
verify-ok-title = The certificate is genuine
verify-ok-text = It was issued on { $date } and is valid until { $until }. Compare this with the document you were given.
verify-ok-file = Do you want to be sure the file was not changed? Upload the PDF you were given.
verify-expired-title = The certificate is genuine but no longer valid
verify-expired-text = It expired on { $date }. Ask the holder for a new certificate.
verify-revoked-title = The certificate was cancelled
verify-revoked-text = Do not use it. Ask the holder for a new certificate.
verify-none-title = We did not find this certificate
verify-none-text = The number and the CNP do not match. Check the digits and try again. If it still does not work, the document may be false.
verify-file-ok = The file is identical to the original and the signature is valid.
verify-file-bad = The file is different from the original. Do not accept it.
verify-report = Report a false document

## Form errors
err-summary = There is a problem
err-prefix = Error:
err-cnp-empty = Enter the CNP
err-cnp-length = The CNP must have 13 digits
err-cnp-digits = The CNP must contain only digits
err-cnp-check = The CNP is not correct. Check each digit
err-name-empty = Enter your family name
err-given-empty = Enter your given names
err-name-long = The name must have at most 100 characters
err-match = The name and CNP do not match the population register. Write them exactly as on your identity document
err-email-empty = Enter your e-mail address
err-email-format = Enter a full e-mail address, like name@example.ro
err-phone = Enter a phone number, like 0712 345 678 or +39 333 123 4567
err-code-empty = Enter the code from the e-mail
err-code-wrong = The code is not correct. You have { $n ->
    [one] one try left
   *[other] { $n } tries left
}
err-code-expired = The code has expired. We sent you a new one
err-password-short = The password must have at least 12 characters
err-password-common = Choose a password that is harder to guess
err-choose-reason = Choose what you need the certificate for
err-other-empty = Write the reason
err-other-long = The reason must be 100 characters or fewer
err-choose-who = Choose who the certificate is for
err-choose-id = Choose how you will prove your identity
err-number-empty = Enter the certificate number
err-number-format = The certificate number looks like this: CJ-2026-7K3QX0M9TA-5
err-file-type = The file must be a PDF
err-file-big = The file must be 5 MB or smaller
err-signin = The e-mail address or password is not correct
err-locked = The account is locked for 15 minutes, after too many tries
err-same-day = You have already requested a certificate for this reason today. You will find it in your account
err-session = You were inactive for 20 minutes, so we closed your session. Your request is saved
err-later = We could not take the form just now. What you typed is still here. Try again in a few seconds.

## System pages
sys-404-title = Page not found
sys-404-text = If you typed the address, check it. If you pasted it, check that it is complete.
sys-500-title = There is a problem with the service
sys-500-text = Try again later. Requests that were sent are kept. The problem code is { $id }.
sys-503-title = The service is closed
sys-503-text = It will open { $when }. You can also go to a criminal record counter.
sys-busy-title = There are many requests right now
sys-busy-text = We are keeping your place. Your request was received and we will e-mail you.
sys-rocris-title = The register is not answering
sys-rocris-text = We have kept your request. We will retry by ourselves and e-mail you within one hour.
sys-403-title = You do not have access to this page
sys-429-title = You have tried too many times
sys-429-text = { $min ->
    [one] Wait one minute and try again.
   *[other] Wait { $min } minutes and try again.
  }

## E-mails and SMS
mail-code-subject = { $code } is your code
mail-code-body = The code is { $code }. It works for 15 minutes. Do not tell it to anyone, even someone who says they are from the Police.
mail-ready-subject = The document you requested is ready
mail-ready-body = Hello. The document you requested on { $date } is ready. Sign in at { $url } to download it. We never send the document by e-mail.
mail-review-subject = We have received your request
mail-review-body = Hello. Request { $reference } is being checked. We will write to you within 3 working days.
mail-action-subject = We need an answer from you
mail-validated-subject = Your account is active
mail-expiring-subject = A document in your account expires in 14 days
mail-verified-subject = Someone checked one of your documents
mail-account-exists-subject = You already have an account
mail-account-exists-body = Hello. Someone tried to open an account with this address. You already have one: sign in with its password or choose another password. If it was not you, there is nothing you need to do.
mail-password-changed-subject = The password of your account was changed
mail-password-changed-body = Hello. The password of your account was changed and we closed all sessions. If it was not you, choose another password at once.
sms-code = { $code } is your code for hub.mai.gov.ro. Do not share it.
sms-ready = The document you requested is ready. Sign in at hub.mai.gov.ro.

## Help
help-title = Help
help-new = Ask for help
help-subject = What happened?
help-text = Tell us briefly
help-text-hint = Do not write your CNP, password or anything about convictions
help-sent-title = We have received your message
help-sent = The message number is { $ticket }. We will answer within one working day.
help-phone = Phone: { $phone }, at any time
help-relay = Cannot speak on the phone? Write to us with the form or by e-mail.

## Staff: counter
staff-counter-title = Identity validation
staff-counter-find = Activation code or CNP
staff-counter-doc = Original identity document, not expired
staff-counter-photo = The photo matches the person
staff-counter-data = The details on the document match those below
staff-counter-ok = Validate the account
staff-counter-no = I cannot validate
staff-counter-done = Account validated. Next
staff-counter-alert = The register shows a different name. Check the document before you go on.

## Staff: manual review
staff-queue-title = Requests to check
staff-queue-next = Take the next request
staff-case-compare = Compare the person with the record found
staff-case-same = Same person
staff-case-different = Not the same person
staff-case-more = I need information
staff-case-reason = Why you decided this
staff-case-second = A second operator must confirm the decision
staff-entry-title = Change an entry
staff-entry-source = The document that supports the change
staff-entry-diff = What changes
staff-reveal = Show the CNP
staff-reveal-why = Why do you need the CNP? Your answer is kept in the log.
staff-audit-title = Activity log
staff-ops-title = Operations dashboard

## Page frame
gh-service-name = Ghișeul: account and identity
bank-service-name = Your bank
rocris-service-name = Criminal record register
api-service-name = Interface for programs
back-nav = Go back
account-label = Your account
main-nav-label = Sections of the service
footer-title = Help and information
notice-important = Important
notice-success = Success
warning = Warning
show = Show
hide = Hide
show-password = Show password
hide-password = Hide password
password-shown = Your password is visible
password-hidden = Your password is hidden
idle-warning = Your session will close in { $min ->
    [one] one minute
   *[other] { $min } minutes
  } if you do nothing.
idle-stay = Stay signed in
or = or

## System pages, continued
sys-400-title = We did not understand the request
sys-400-text = Go back to the previous page and try again.
sys-403-text = Sign in as the right person, or choose another page.
sys-csrf-title = The request came from another site
sys-csrf-text = We stopped it, to protect you. Open our page and try from there.
sys-404-old = Perhaps you followed an old link.
sys-405-title = The page cannot be opened like this
sys-405-text = Open the page again and use its buttons.
sys-408-title = It took too long
sys-408-text = The connection was too slow. Try again.
sys-409-title = The details changed in the meantime
sys-409-text = Open the page again and check the details.
sys-410-title = The page is no longer available
sys-410-text = The link has expired or was already used.
sys-413-title = You sent too much data
sys-413-text = Choose a smaller file or write less.
sys-415-title = We cannot read this format
sys-415-text = Send the details with the form on the page.
sys-422-title = The details you sent are not correct
sys-422-text = Go back to the form, check each field and send it again.
sys-503-soon = as soon as possible
sys-home = Go to the start page
sys-retry = Try again
sys-ask-help = Ask for help
sys-contact = You can write to us at { $email }.

## Cookies
cookies-title = Cookies
cookies-lead = A cookie is a small file that your browser keeps. We only use necessary cookies. We do not track you or give data to other sites.
cookies-caption = The cookies we use
cookies-purpose = Purpose
cookies-expires = Expires
cookies-sid = Remembers that you are signed in, and your answers in a form
cookies-sid-expires = When you sign out, when you do nothing for too long, or after 8 hours at most
cookies-lang = Remembers the language you chose
cookies-lang-expires = After one year
cookies-consent = Because they are strictly necessary, the law does not ask for your consent. You can delete them in your browser at any time. If you delete them, you will need to sign in again.

## Accessibility
a11y-title = Accessibility statement
a11y-lead = We want everyone to be able to use this service.
a11y-can-title = How you can use the service
a11y-can-1 = with a keyboard only
a11y-can-2 = with a screen reader
a11y-can-3 = with text enlarged up to 400%
a11y-can-4 = with your own colours and high contrast
a11y-can-5 = without JavaScript
a11y-status-title = Conformance
a11y-status = The service aims to meet EN 301 549 V3.2.1 and WCAG 2.2, level AA. We check it automatically with each version.
a11y-limits-title = What we have not checked yet
a11y-limits = We have not yet tested with people who use assistive technology every day. Tell us what does not work.
a11y-feedback-title = Tell us about a problem
a11y-feedback = Write to us at { $email }. We will answer within 5 working days. We can also give you the same information in another form.
a11y-law-title = If you are not happy with our answer
a11y-law = You can complain to the Authority for the Digitalisation of Romania, under Emergency Ordinance 112/2018.

## Personal data
privacy-title = Your personal data
privacy-lead = We use as little data as possible, and only for the service you asked for.
privacy-who-title = Who is responsible for the data
privacy-who = The data controller is { $owner }. You can write to us at { $email }.
privacy-what-title = What data we use
privacy-what-1 = your name, CNP and details from the population register
privacy-what-2 = your e-mail address and phone number, to keep you informed
privacy-what-3 = your requests and documents
privacy-what-4 = the access log, so that you know who used your data
privacy-why-title = Why we may use them
privacy-why = Law 290/2004 on criminal records requires us to check your identity and to keep a record of requests.
privacy-share-title = Who we send them to
privacy-share = We do not sell data or use it for advertising. We only send it to the institutions that work on your request.
privacy-rights-title = Your rights
privacy-rights = You can ask for a copy of your data and for corrections. You can find out who used it.
privacy-complain = If you are not satisfied, you can turn to the National Supervisory Authority for Personal Data Processing.
privacy-what-3-ghiseul = the result of the confirmation by card, but not the card number
privacy-why-ghiseul = We use the data because you asked us to confirm your identity. We send it to another service only if you agree.

## Contact and security
contact-title = Contact
contact-lead = Choose how you want to talk to us.
contact-email = E-mail: { $email }
contact-never = Do not send us your CNP, password or codes. We never ask for them.
help-lead = Short answers to the most common questions.
help-q-code = I did not get the code by e-mail
help-a-code = Wait a few minutes and look in your spam folder too. Then ask for another code on the page where you enter it.
help-q-card = The bank did not confirm my identity
help-a-card = The card must be issued in Romania, in your name. You can try again or go to a counter.
help-q-closed = I closed the page before it was ready
help-a-closed = Your request carries on. Sign in to your account and you will find it there.
help-q-someone = Someone is helping me
help-a-someone = Someone else can help you fill in the form. Only you should enter your password and codes.
security-title = Security of the service
security-lead = How we protect you and how you can protect yourself.
security-1 = Check the address in your browser before you enter your password.
security-2 = We never send links that ask for your password.
security-3 = Do not tell anyone the codes you receive, even someone who says they are from the Police.
security-4 = Sign out when you use someone else's computer.
security-report = Have you found a security problem? Write to us at { $email }.

## Fields
limit-hint = You can write up to { $n ->
    [one] one character
   *[other] { $n } characters
  }
limit-under-one = You have one character left
limit-under-few = You have { $count } characters left
limit-under-other = You have { $count } characters left
limit-at = You have no characters left
limit-over-one = You have one character too many
limit-over-few = You have { $count } characters too many
limit-over-other = You have { $count } characters too many

## The bank (simulator)
bank-challenge-title = Confirm the operation of 0 lei
bank-challenge-text = { $bank } sent you a code by text message to the number that ends in { $phone }.
bank-challenge-for = Who asks
bank-challenge-purpose = What for
bank-challenge-identity = Identity check for CNP ***{ $last }
bank-challenge-amount = Amount
bank-challenge-zero = 0 lei
bank-challenge-card = Card
bank-challenge-card-end = ends in { $last }
bank-challenge-warning = Do not tell anyone the code. If you did not ask for this check yourself, cancel it.
bank-challenge-code = The code from the text message
bank-challenge-code-hint = 6 digits
bank-challenge-button = Confirm
bank-challenge-cancel = Cancel
bank-err-code-empty = Enter the code from the text message
bank-passed-title = You confirmed the operation
bank-failed-title = The operation was not confirmed
bank-back-text = We are taking you back to the site you came from. If nothing happens, press the button.
bank-broken-title = The confirmation cannot go on
bank-broken-text = Go back to the site you came from and start again.
bank-broken-code = Problem code: { $code }
bank-sms-identity = { $requestor } identity check for CNP ***{ $last }. The code is { $code }. Do not share it. If you did not ask for this, do not use it.
bank-sms-card = { $requestor } card confirmation, 0 lei. The code is { $code }. Do not share it.
bank-phones-title = The phones of the test persons
bank-phones-warning = A page for developers. The persons and messages are invented.
bank-phones-number = Phone number
bank-phones-button = Show the messages
bank-phones-none = There are no messages.

## HUB: the citizen's way
err-choose-yes-no = Choose yes or no
start-visit = Without such a card, go to a counter.
id-soon = This way is not open yet.
way-counter-title = Accounts with a counter visit are not open yet
way-roeid-title = Signing in with ROeID is not open yet
way-cei-title = Signing in with the electronic identity card is not open yet
way-counter-now = You can go to any criminal record counter with your identity document. You will get the certificate there.
way-card-now = Do you have a card issued by a bank in Romania? Then you can do everything online, through Ghișeul.ro.
way-other = Choose another way
way-other-title = What you can do
way-correct = If the details in the population register are wrong, ask the population register office to correct them.
way-later = After the correction, sign in again. We will compare the details once more.
abroad-soon = ROeID, the electronic identity card and accounts with a counter visit are not open here yet. Until then you can give someone a power of attorney or go to a consulate.
offices-lead = Any counter can help you, wherever you live. Take your original identity document.
offices-more = Addresses and opening hours are on each unit's website. Many police stations take requests too.
offices-caption = Criminal record counters
offices-county = County
offices-unit = Unit
offices-inspectorate = County Police Inspectorate { $county }, { $town }
offices-capital = General Directorate of the Bucharest Police
signin-title = Sign in
signin-text = Sign in through Ghișeul.ro, with the e-mail address and password you use there.
signin-button = Sign in through Ghișeul.ro
signin-first = Is this your first time? See what you need
signin-saved = We have kept the reason you chose. You will find it after you sign in.
gh-down-title = Ghișeul.ro is not answering
gh-down-text = You have not lost anything. Try again in a few minutes.
gh-again-title = You are not signed in
gh-again-text = It took too long, or you used an old page. Try again.
gh-declined-title = You did not finish in Ghișeul.ro
gh-declined-text = Without your agreement we do not get your details and cannot continue. We have kept nothing.
gh-other-title = We cannot open your account
gh-other-person = This Ghișeul.ro account was used here for another CNP. Write to us and we will help you.
gh-other-provider = This CNP already has an account, made another way. Sign in that way or write to us.
reg-lead = The details come from Ghișeul.ro. Tell us where to reach you.
reg-terms-legend = Your personal data
reg-terms-link = Read how we use your data (opens in another tab)
reg-terms = I have read how you use my data
err-terms = Tick that you have read how we use your data
reg-received-title = We have received your registration
reg-received-text = The population register is not answering. We will retry by ourselves and e-mail you. You can close this page.
reg-other-title = We could not validate your account
reg-other-text = The details we received do not match the population register. To protect you, we do not say which.
elig-stop-minor-title = The online service is for people aged { $age } or over
elig-stop-minor = Go to a criminal record counter with your identity document. From the age of 14 you ask by yourself, under 14 a parent asks.
email-code-again = Send another code
email-code-resent = We sent you another code. The old one no longer works.
err-code-form = The code has 6 digits
err-code-spent = You typed the code wrong too many times. We sent you a new one
mail-validated-body = Hello. Your account is active. Sign in at { $url }.
mail-action-body = Hello. We need you in order to continue. Sign in at { $url }.
home-first = Choose the reason, check your details and send the request. It takes about a minute.
home-back = Go to your account
home-col-date = Date
home-col-reason = Reason
home-col-state = Status
reason-other-hint = The certificate will say “Alt motiv” (another reason). Only staff read this text. At most 100 characters.
reason-group-work = Work
reason-group-study = Exams and studies
reason-group-residence = Citizenship, residence, travel
reason-group-family = Family
reason-group-arms = Arms and security
reason-group-licence = Licences and permits
reason-group-business = Business
reason-group-profession = Professional bodies
reason-group-public = Public office and justice
reason-group-other = Other
reason-search-title = Search for the reason
reason-search-label = What are you looking for?
reason-search-hint = For example: taxi, visa, lawyer
reason-search-button = Search
reason-search-none = We did not find “{ $q }”. Try another word or choose a reason below.
reason-search-all = All reasons
reason-found = { $n ->
    [one] We found one reason
   *[other] We found { $n } reasons
  }
check-previous = Previous names
check-parents = Parents' given names
check-before = Before you send
check-declare-names = You also declare that you use no other names or identity details.
wait-close = You can close this page, your request will carry on.
wait-kept = It is taking longer than usual, because a system that we need is not answering. We have kept your request, we will retry by ourselves, and e-mail you within one hour of its return.
status-state = Status
status-sent = Sent
status-promised = We will answer by
done-over-title = The certificate is no longer valid
done-over-text = It was valid until { $date } or it was cancelled. Request another one from your account.
copy-link = Read the certificate as a page
copy-title = What the certificate says
copy-note = This is a copy for reading. The original is the signed PDF file.
copy-back = Back to the certificate
copy-born = Date of birth
copy-place = Place of birth
copy-issued = Issued on
copy-until = Valid until
verify-cnp-hint = The 13 digits. Ask the holder for them.
verify-another = Check another certificate

## Ghișeul: the card
gh-card-number = Card number
gh-card-number-hint = The one on the front of the card, usually 16 digits
gh-card-expiry = Expires
gh-card-expiry-hint = Month and year, for example 05/29
gh-card-consent = When you continue, you agree that the bank compares the name and CNP in your account with those of the card holder.
gh-card-method = The bank is getting ready. We will go on by ourselves in a few seconds.
gh-card-back = You are back from your bank. If nothing happens, press the button.
gh-card-pending-title = We are waiting for the bank's answer
gh-card-pending-text = The bank has not sent us the result yet. It usually takes a few seconds.
gh-card-pending-button = See if it is here
gh-card-register-title = The bank confirmed your identity
gh-card-register-text = The population register is not answering now. We kept the confirmation and will ask again by ourselves. You can close this page: the proof will appear in your account.
gh-card-fail-bank = The bank of this card does not confirm its customers' identity. Use a card of another bank in Romania.
gh-card-fail-not-asked = The bank did not ask you to confirm anything, and we need that. Use another card.
gh-card-fail-unsupported = The bank cannot do this check. Use a card of another bank.
gh-card-fail-person = The bank did not confirm that this card is yours. Use a card in your own name.
gh-card-fail-holder = This is an additional card or a company card. Use your main card, in your own name.
gh-card-fail-silent = The bank approved the operation but did not tell us whose card it is. Use a card of another bank.
gh-card-fail-used = This card was already used for another person's identity.
gh-card-fail-register = The details in your account do not match the population register. Go to a counter with your identity document.
gh-card-fail-technical = We could not talk to the bank. We did not take any money. Try again in a few minutes.
gh-err-card-empty = Enter the card number
gh-err-card-length = The card number has between 13 and 19 digits
gh-err-card-check = The card number is not correct. Check each digit
gh-err-expiry-empty = Enter the month and year when the card expires
gh-err-expiry-format = Write month and year like this: 05/29
gh-err-expiry-past = The card has expired. Use another card
