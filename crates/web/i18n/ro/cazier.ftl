## Comune
service-name = Cazier judiciar online
service-owner = Ministerul Afacerilor Interne
skip = Sari la conținutul principal
back = Înapoi
continue = Continuă
change = Modificați
change-hidden = { $what }
language-label = Limba paginii
phase = Serviciu pilot
phase-text = Serviciul este nou.
phase-link = Spuneți-ne ce putem îmbunătăți
signed-in-as = Sunteți autentificat ca { $name }
sign-out = Ieșiți din cont
help = Ajutor
contact = Contact
accessibility = Declarație de accesibilitate
privacy = Datele dumneavoastră personale
cookies = Module cookie
security = Siguranța serviciului
optional = (opțional)

## Pagina de start
start-title = Obțineți certificatul de cazier judiciar
start-lead = Cereți certificatul pe internet și îl descărcați pe loc. Este gratuit.
start-use-title = Cu acest serviciu puteți
start-use-1 = cere un certificat de cazier judiciar pentru dumneavoastră
start-use-2 = descărca un certificat eliberat în ultimele 6 luni
start-use-3 = verifica dacă un certificat primit este autentic
start-button = Începeți acum
start-return = Am deja cont
start-before-title = Înainte să începeți
start-before-1 = Aveți nevoie de CNP și de o adresă de e-mail.
start-before-2 = Prima dată trebuie să vă dovedim identitatea. Durează cam 5 minute cu un card bancar emis în România.
start-before-3 = Data viitoare durează mai puțin de un minut.
start-valid = Certificatul este semnat electronic și are aceeași valoare ca unul pe hârtie. Este valabil 6 luni.
start-other-title = Dacă nu puteți folosi internetul
start-other = Mergeți cu actul de identitate la orice ghișeu de cazier judiciar al Poliției.
start-abroad = Locuiți în străinătate? Aflați cum procedați
abroad-title = Dacă locuiți în străinătate
abroad-1 = Cu un card emis de o bancă din România puteți face totul pe internet.
abroad-2 = Fără un astfel de card folosiți aplicația ROeID sau cartea electronică de identitate.
abroad-3 = Dacă nu le aveți, validați contul o singură dată la un ghișeu, când ajungeți în România.
start-fee-warning = Nu plătiți pe alte site-uri. Serviciul este gratuit.

## Eligibilitate
elig-title = Pentru cine cereți certificatul?
elig-me = Pentru mine
elig-child = Pentru copilul meu sub 14 ani
elig-other = Pentru altcineva, cu procură
elig-company = Pentru o firmă sau o organizație
elig-citizen-title = Aveți cetățenie română?
elig-yes = Da
elig-no = Nu
elig-stop-child-title = Pentru un copil sub 14 ani mergeți la ghișeu
elig-stop-child = Părintele sau tutorele cere certificatul la orice ghișeu de cazier judiciar. Luați actul dumneavoastră de identitate și certificatul de naștere al copilului.
elig-stop-proxy-title = Cu procură mergeți la ghișeu
elig-stop-proxy = Luați procura în original și actul dumneavoastră de identitate.
elig-stop-foreign-title = Serviciul online este pentru cetățeni români
elig-stop-foreign = Mergeți la un ghișeu de cazier judiciar cu pașaportul sau cu permisul de ședere.
elig-stop-company-title = Serviciul pentru firme nu este încă deschis
elig-stop-company = Reprezentantul legal poate cere certificatul la ghișeu.
find-office = Găsiți un ghișeu

## Alegerea identificării
id-title = Cum vă dovediți identitatea?
id-hint = O faceți o singură dată.
id-card = Prin Ghișeul.ro, cu un card bancar
id-card-hint = Cardul trebuie să fie emis de o bancă din România și să aibă 3D Secure. Nu vă luăm bani. Durează 5 minute.
id-counter = Cu o vizită la un ghișeu
id-counter-hint = Completați un formular acum, apoi mergeți o dată la ghișeu cu actul de identitate.
id-roeid = Cu aplicația ROeID
id-roeid-hint = Dacă o aveți deja pe telefon.
id-cei = Cu cartea electronică de identitate
id-cei-hint = Aveți nevoie de codul PIN și de un telefon cu NFC sau de un cititor.
id-have = Am deja cont și l-am validat
id-help = Nu știu ce să aleg
id-help-text = Aveți card de la o bancă din România și aplicația băncii pe telefon? Alegeți Ghișeul.ro. Altfel, alegeți vizita la ghișeu.

## Ghișeul.ro
gh-title = Intrați în Ghișeul.ro
gh-new-title = Creați contul Ghișeul.ro
gh-card-title = Confirmați identitatea cu cardul
gh-card-text = Banca vă cere să aprobați o operațiune de 0 lei. Așa aflăm că dumneavoastră sunteți titularul cardului.
gh-card-privacy = Nu păstrăm numărul cardului.
gh-card-wait = Deschideți aplicația băncii și aprobați.
gh-card-fail-title = Banca nu v-a confirmat identitatea
gh-card-fail-name = Numele de pe card este diferit de numele din contul Ghișeul.ro.
gh-card-fail-3ds = Operațiunea a fost respinsă sau a expirat. Nu v-am luat bani.
gh-card-fail-foreign = Banca acestui card nu este din România sau nu participă. Folosiți alt card, de la o bancă din România.
gh-card-retry = Încercați din nou
gh-card-alt = Alegeți vizita la ghișeu
gh-consent-title = Trimitem datele dumneavoastră către { $client }
gh-consent-text = Trimitem numele, CNP-ul și adresa de e-mail. Sunt folosite numai pentru certificatul de cazier.
gh-consent-button = Sunt de acord și continui
gh-consent-refuse = Nu sunt de acord
gh-consent-withdraw = Vă puteți retrage acordul oricând, din contul Ghișeul.ro.
gh-sign-in = Intrați în cont
gh-password = Parola
gh-forgotten = Ați uitat parola?
gh-forgotten-title = Alegeți altă parolă
gh-forgotten-text = Scrieți adresa de e-mail a contului. Vă trimitem un cod.
gh-new-password-title = Scrieți codul și parola nouă
gh-new-password-button = Păstrați parola nouă
gh-no-account = Nu aveți cont?
gh-have-account = Am deja cont
gh-account-exists = Adresa are deja un cont. Intrați cu parola lui.
gh-email-hint = Vă trimitem un cod la această adresă
gh-code-if-account = Dacă { $email } are un cont, i-am trimis un cod de 6 cifre. Codul este bun 15 minute.
gh-code-send = Trimiteți codul
gh-code-again = Trimiteți alt cod
gh-code-resent = Am trimis alt cod. Cel vechi nu mai este bun.
gh-session-over = Am închis sesiunea, pentru că ați fost inactiv. Intrați din nou în cont.
gh-err-password-empty = Scrieți parola
gh-err-code-shape = Codul are 6 cifre
gh-birth-date = Data nașterii
gh-proof = Dovada identității
gh-proof-by = Card de la { $bank }, { $date }
gh-proof-valid = Valabilă
gh-proof-until = Banca { $bank } v-a confirmat identitatea. Dovada este valabilă până la { $date }.
gh-proof-over = Expirată
gh-proof-over-text = Dovada a expirat la { $date }. Confirmați-vă din nou identitatea.
gh-proof-none = Lipsește
gh-proof-none-text = Pentru unele servicii trebuie să vă confirmați identitatea cu un card. Nu costă nimic.
gh-menu = Servicii
gh-agreements = Cine primește datele dumneavoastră
gh-agreements-none = Nicio instituție.
gh-agreement = { $name }, din { $date }
gh-agreement-withdraw = Retrageți acordul
gh-start-lead = Un singur cont pentru serviciile statului. Identitatea o dovediți o dată pe an, cu un card bancar.
gh-refused-title = Legătura nu este corectă
gh-refused-text = Ați ajuns aici de pe un site pe care nu îl cunoaștem sau care nu este configurat corect. Nu i-am trimis nimic.
gh-refused-code = Codul problemei: { $code }

## Formular de înregistrare
reg-title = Datele dumneavoastră
reg-surname = Nume de familie
reg-given = Prenume
reg-names-hint = Exact ca în actul de identitate, cu toate prenumele
reg-cnp = CNP
reg-cnp-hint = Cele 13 cifre din actul de identitate
reg-email = Adresa de e-mail
reg-email-hint = Vă trimitem un cod și vă anunțăm când certificatul este gata
reg-phone = Număr de telefon
reg-phone-hint = Pentru numere din afara României începeți cu prefixul țării
reg-password = Alegeți o parolă
reg-password-hint = Cel puțin 12 caractere. Puteți folosi trei cuvinte obișnuite.
email-code-title = Verificați-vă e-mailul
email-code-text = Am trimis un cod de 6 cifre la { $email }. Codul este bun 15 minute.
email-code-label = Codul de 6 cifre
email-code-resend = Nu ați primit codul?
email-code-change = Schimbați adresa de e-mail
act-title = Mai aveți un pas: vizita la ghișeu
act-code = Codul dumneavoastră de activare
act-text = Mergeți la un ghișeu cu acest cod și cu actul de identitate în original. Codul este valabil 30 de zile.
act-print = Tipăriți codul
act-after = După vizită vă trimitem un e-mail și puteți cere certificatul.

## Contul meu
home-title = Contul dumneavoastră
home-request = Cereți un certificat
home-valid = Certificate valabile
home-none = Nu aveți niciun certificat valabil.
home-requests = Cererile dumneavoastră
valid-days = { $n ->
    [one] Mai este valabil { $n } zi
    [few] Mai este valabil { $n } zile
   *[other] Mai este valabil { $n } de zile
}

## Motive
reason-title = Pentru ce aveți nevoie de certificat?
reason-hint = Motivul apare pe certificat. Alegeți o singură variantă.
reason-job = Angajare în România
reason-job-abroad = Angajare sau studii în străinătate
reason-job-abroad-hint = După ce primiți certificatul puteți cere și traducerea lui pe formularul multilingv.
reason-children = Lucru sau voluntariat cu copii
reason-children-hint = Vi se poate cere și certificatul de integritate comportamentală. Acela se cere separat.
reason-competition = Concurs sau examen pentru un post public
reason-weapon = Permis de armă
reason-transport = Permis de conducere profesional sau atestat de transport
reason-company = Înființarea unei firme sau a unei asociații
reason-tender = Participare la o licitație
reason-citizenship = Cetățenie, viză sau ședere
reason-adoption = Adopție sau tutelă
reason-court = Pentru o instanță sau un notar
reason-personal = Pentru informarea mea
reason-other = Alt motiv
reason-other-label = Scrieți motivul, pe scurt
reason-find = Căutați motivul în lista completă

## Verificați și trimiteți
check-title = Verificați datele și trimiteți cererea
check-person = Datele din registrul populației
check-name = Nume
check-given = Prenume
check-cnp = CNP
check-birth = Data și locul nașterii
check-email = Adresa de e-mail
check-reason = Motivul cererii
check-wrong = Datele mele nu sunt corecte
check-wrong-text = Datele vin din registrul de evidență a persoanelor. Cereți corectarea la serviciul de evidență a persoanelor din localitatea dumneavoastră.
check-declare = Dacă trimiteți cererea, declarați că datele sunt corecte.
check-send = Trimiteți cererea

## În lucru
wait-title = Pregătim certificatul
wait-text = De obicei durează câteva secunde. Puteți închide pagina, cererea merge mai departe.
wait-ref = Numărul cererii: { $reference }
wait-refresh = Vedeți dacă este gata

## Rezultat
done-title = Certificatul este gata
done-number = Numărul certificatului
done-download = Descărcați certificatul (PDF, { $kb } KB)
done-valid-until = Este valabil până la { $date }.
done-email = V-am trimis un e-mail la { $email }.
done-use-title = Cum îl folosiți
done-use-1 = Trimiteți fișierul PDF. Dacă îl tipăriți, semnătura electronică se pierde.
done-use-2 = Cine primește certificatul îl poate verifica la { $url }, cu numărul lui și cu CNP-ul dumneavoastră.
done-use-3 = Instituțiile publice trebuie să accepte fișierul. Nu aveți nevoie de ștampilă.
done-eu-form = Îl folosiți în altă țară din Uniunea Europeană? Cereți formularul multilingv
done-eu-country = Țara în care folosiți certificatul
done-feedback = Cum vi s-a părut serviciul? (30 de secunde)
manual-title = Am primit cererea
manual-ref = Numărul cererii
manual-text = Un operator trebuie să o verifice. Vă trimitem un e-mail în cel mult 3 zile lucrătoare.
manual-why = Verificăm manual unele cereri, de exemplu când două persoane au nume asemănătoare. Asta nu spune nimic despre dumneavoastră.
manual-counter = Dacă este urgent, mergeți la un ghișeu cu actul de identitate.
status-received = Primită
status-checking = În verificare
status-ready = Gata
status-action = Avem nevoie de ceva de la dumneavoastră
status-refused = Nu poate fi eliberat online
status-withdrawn = Retrasă
refused-title = Nu putem elibera certificatul online
refused-text = Mergeți la un ghișeu de cazier judiciar cu actul de identitate. Acolo primiți certificatul și explicații.

## Verificarea unui certificat
verify-title = Verificați un certificat de cazier judiciar
verify-lead = Aflați dacă un certificat este autentic și dacă mai este valabil. Nu aveți nevoie de cont.
verify-qr = Ați scanat codul de pe certificat. Numărul este deja completat.
verify-number = Numărul certificatului
verify-number-hint = Îl găsiți în colțul din dreapta sus, de exemplu CJ-2026-7K3QX0M9TA-5
verify-cnp = CNP-ul titularului
verify-button = Verificați
verify-ok-title = Certificatul este autentic
verify-ok-text = A fost eliberat la { $date } și este valabil până la { $until }. Comparați aceste date cu documentul primit.
verify-ok-file = Vreți să fiți siguri că fișierul nu a fost schimbat? Încărcați PDF-ul primit.
verify-expired-title = Certificatul este autentic, dar nu mai este valabil
verify-expired-text = A expirat la { $date }. Cereți titularului un certificat nou.
verify-revoked-title = Certificatul a fost anulat
verify-revoked-text = Nu îl folosiți. Cereți titularului un certificat nou.
verify-none-title = Nu am găsit acest certificat
verify-none-text = Numărul și CNP-ul nu se potrivesc. Verificați cifrele și încercați din nou. Dacă tot nu merge, documentul poate fi fals.
verify-file-ok = Fișierul este identic cu originalul, iar semnătura este validă.
verify-file-bad = Fișierul este diferit de original. Nu îl acceptați.
verify-report = Raportați un document fals

## Erori în formular
err-summary = Există o problemă
err-prefix = Eroare:
err-cnp-empty = Introduceți CNP-ul
err-cnp-length = CNP-ul trebuie să aibă 13 cifre
err-cnp-digits = CNP-ul trebuie să conțină numai cifre
err-cnp-check = CNP-ul nu este corect. Verificați fiecare cifră
err-name-empty = Introduceți numele de familie
err-given-empty = Introduceți prenumele
err-name-long = Numele trebuie să aibă cel mult 100 de caractere
err-match = Numele și CNP-ul nu se potrivesc cu registrul populației. Scrieți-le exact ca în actul de identitate
err-email-empty = Introduceți adresa de e-mail
err-email-format = Introduceți o adresă de e-mail completă, de exemplu nume@exemplu.ro
err-phone = Introduceți un număr de telefon, de exemplu 0712 345 678 sau +39 333 123 4567
err-code-empty = Introduceți codul din e-mail
err-code-wrong = Codul nu este corect. Mai aveți { $n ->
    [one] o încercare
    [few] { $n } încercări
   *[other] { $n } de încercări
}
err-code-expired = Codul a expirat. V-am trimis unul nou
err-password-short = Parola trebuie să aibă cel puțin 12 caractere
err-password-common = Alegeți o parolă mai greu de ghicit
err-choose-reason = Alegeți motivul pentru care aveți nevoie de certificat
err-other-empty = Scrieți motivul
err-other-long = Motivul trebuie să aibă cel mult 100 de caractere
err-choose-who = Alegeți pentru cine cereți certificatul
err-choose-id = Alegeți cum vă dovediți identitatea
err-number-empty = Introduceți numărul certificatului
err-number-format = Numărul certificatului arată așa: CJ-2026-7K3QX0M9TA-5
err-file-type = Fișierul trebuie să fie PDF
err-file-big = Fișierul trebuie să aibă cel mult 5 MB
err-signin = Adresa de e-mail sau parola nu este corectă
err-locked = Contul este blocat 15 minute, după prea multe încercări
err-same-day = Ați cerut deja astăzi un certificat pentru acest motiv. Îl găsiți în contul dumneavoastră
err-session = Ați fost inactiv 20 de minute, așa că am închis sesiunea. Cererea dumneavoastră este salvată
err-later = Nu am putut prelua formularul acum. Ce ați scris este încă aici. Încercați din nou în câteva secunde.

## Pagini de sistem
sys-404-title = Pagina nu a fost găsită
sys-404-text = Dacă ați scris adresa, verificați-o. Dacă ați copiat-o, verificați că este întreagă.
sys-500-title = Serviciul are o problemă
sys-500-text = Încercați din nou mai târziu. Cererile trimise sunt păstrate. Codul problemei este { $id }.
sys-503-title = Serviciul este oprit
sys-503-text = Îl pornim { $when }. Puteți merge și la un ghișeu de cazier judiciar.
sys-busy-title = Sunt multe cereri acum
sys-busy-text = Păstrăm locul dumneavoastră. Cererea a fost primită și vă trimitem un e-mail.
sys-rocris-title = Registrul nu răspunde acum
sys-rocris-text = Am păstrat cererea. Încercăm din nou singuri și vă trimitem un e-mail în cel mult o oră.
sys-403-title = Nu aveți acces la această pagină
sys-429-title = Ați încercat de prea multe ori
sys-429-text = { $min ->
    [one] Așteptați un minut și încercați din nou.
    [few] Așteptați { $min } minute și încercați din nou.
   *[other] Așteptați { $min } de minute și încercați din nou.
  }

## E-mailuri și SMS
mail-code-subject = { $code } este codul dumneavoastră
mail-code-body = Codul este { $code }. Este bun 15 minute. Nu îl spuneți nimănui, nici dacă pretinde că este de la Poliție.
mail-ready-subject = Documentul cerut este gata
mail-ready-body = Bună ziua. Documentul cerut la { $date } este gata. Intrați în cont la { $url } și descărcați-l. Nu trimitem niciodată documentul prin e-mail.
mail-review-subject = Am primit cererea dumneavoastră
mail-review-body = Bună ziua. Cererea { $reference } este în verificare. Vă scriem în cel mult 3 zile lucrătoare.
mail-action-subject = Avem nevoie de un răspuns de la dumneavoastră
mail-validated-subject = Contul dumneavoastră este activ
mail-expiring-subject = Un document din cont expiră peste 14 zile
mail-verified-subject = Cineva a verificat un document al dumneavoastră
mail-account-exists-subject = Aveți deja un cont
mail-account-exists-body = Bună ziua. Cineva a încercat să deschidă un cont cu această adresă. Aveți deja unul: intrați cu parola lui sau alegeți altă parolă. Dacă nu ați fost dumneavoastră, nu trebuie să faceți nimic.
mail-password-changed-subject = Parola contului a fost schimbată
mail-password-changed-body = Bună ziua. Parola contului dumneavoastră a fost schimbată și am închis toate sesiunile. Dacă nu ați fost dumneavoastră, alegeți imediat altă parolă.
sms-code = { $code } este codul pentru hub.mai.gov.ro. Nu îl spuneți nimănui.
sms-ready = Documentul cerut este gata. Intrați în cont la hub.mai.gov.ro.

## Ajutor
help-title = Ajutor
help-new = Cereți ajutor
help-subject = Ce s-a întâmplat?
help-text = Spuneți-ne pe scurt
help-text-hint = Nu scrieți CNP-ul, parola sau date despre condamnări
help-sent-title = Am primit mesajul
help-sent = Numărul mesajului este { $ticket }. Vă răspundem în cel mult o zi lucrătoare.
help-phone = Telefon: { $phone }, permanent
help-relay = Nu puteți vorbi la telefon? Scrieți-ne prin formular sau prin e-mail.

## Personal: ghișeu
staff-counter-title = Validare identitate
staff-counter-find = Cod de activare sau CNP
staff-counter-doc = Act de identitate în original, în termen
staff-counter-photo = Fotografia corespunde persoanei
staff-counter-data = Datele de pe act corespund cu cele de mai jos
staff-counter-ok = Validați contul
staff-counter-no = Nu pot valida
staff-counter-done = Cont validat. Următorul
staff-counter-alert = Registrul arată alt nume. Verificați actul înainte de a continua.

## Personal: verificare manuală
staff-queue-title = Cereri de verificat
staff-queue-next = Luați următoarea cerere
staff-case-compare = Comparați persoana cu înregistrarea găsită
staff-case-same = Este aceeași persoană
staff-case-different = Nu este aceeași persoană
staff-case-more = Am nevoie de informații
staff-case-reason = De ce ați decis așa
staff-case-second = Decizia trebuie confirmată de un al doilea operator
staff-entry-title = Modificarea unei înscrieri
staff-entry-source = Documentul care stă la baza modificării
staff-entry-diff = Ce se schimbă
staff-reveal = Afișați CNP-ul
staff-reveal-why = De ce aveți nevoie de CNP? Răspunsul se păstrează în jurnal.
staff-audit-title = Jurnal de activitate
staff-ops-title = Panou de operare

## Personal: acces
staff-who = { $name }, { $unit }
staff-denied-title = Nu puteți face acest lucru
staff-denied-logged = Încercarea a fost notată în jurnal.
staff-denied-suspended = Accesul dumneavoastră este oprit. Vorbiți cu administratorul.
staff-denied-unit-closed = Unitatea dumneavoastră nu lucrează astăzi cu acest sistem.
staff-denied-untrained = Instruirea dumneavoastră nu mai este valabilă.
staff-denied-oneself = Este vorba despre dumneavoastră. Un coleg trebuie să lucreze acest caz.
staff-denied-relative = Este vorba despre o rudă. Un coleg trebuie să lucreze acest caz.
staff-denied-role = Rolul dumneavoastră nu permite acest lucru.
staff-denied-unknown = Nu s-a spus despre cine este vorba.
staff-denied-other-unit = Cazul este al altei unități.
staff-denied-four-eyes = O altă persoană trebuie să decidă: ați propus chiar dumneavoastră.
staff-denied-purpose = Spuneți pentru ce aveți nevoie de aceste date.
staff-denied-case = Scrieți numărul cazului sau al tichetului.
staff-denied-glass = Nu aveți un acces de urgență deschis pentru această persoană.

## Cadrul paginii
gh-service-name = Ghișeul: cont și identitate
bank-service-name = Banca dumneavoastră
rocris-service-name = Registrul de cazier judiciar
api-service-name = Interfață pentru programe
back-nav = Întoarcere
account-label = Contul dumneavoastră
main-nav-label = Secțiunile serviciului
footer-title = Ajutor și informații
notice-important = Important
notice-success = Reușit
warning = Atenție
show = Arătați
hide = Ascundeți
show-password = Arătați parola
hide-password = Ascundeți parola
password-shown = Parola este vizibilă
password-hidden = Parola este ascunsă
idle-warning = Sesiunea se închide peste { $min ->
    [one] un minut
    [few] { $min } minute
   *[other] { $min } de minute
  }, dacă nu faceți nimic.
idle-stay = Rămâneți conectat
or = sau

## Pagini de sistem, continuare
sys-400-title = Nu am înțeles cererea
sys-400-text = Întoarceți-vă la pagina anterioară și încercați din nou.
sys-403-text = Intrați în cont cu persoana potrivită sau alegeți altă pagină.
sys-csrf-title = Cererea a venit de pe alt site
sys-csrf-text = Am oprit-o, ca să vă protejăm. Deschideți pagina noastră și încercați de acolo.
sys-404-old = Poate ați folosit o legătură veche.
sys-405-title = Pagina nu se deschide așa
sys-405-text = Deschideți pagina din nou și folosiți butoanele ei.
sys-408-title = A durat prea mult
sys-408-text = Conexiunea a fost prea lentă. Încercați din nou.
sys-409-title = Datele s-au schimbat între timp
sys-409-text = Deschideți pagina din nou și verificați datele.
sys-410-title = Pagina nu mai este disponibilă
sys-410-text = Legătura a expirat sau a fost deja folosită.
sys-413-title = Ați trimis prea multe date
sys-413-text = Alegeți un fișier mai mic sau scrieți mai puțin.
sys-415-title = Nu putem citi acest format
sys-415-text = Trimiteți datele cu formularul din pagină.
sys-422-title = Datele trimise nu sunt corecte
sys-422-text = Întoarceți-vă la formular, verificați fiecare câmp și trimiteți din nou.
sys-503-soon = cât mai curând
sys-home = Mergeți la pagina de start
sys-retry = Încercați din nou
sys-ask-help = Cereți ajutor
sys-contact = Ne puteți scrie la { $email }.

## Module cookie
cookies-title = Module cookie
cookies-lead = Un modul cookie este un mic fișier pe care browserul îl păstrează. Folosim numai module necesare. Nu vă urmărim și nu dăm date altor site-uri.
cookies-caption = Modulele pe care le folosim
cookies-purpose = La ce folosește
cookies-expires = Când expiră
cookies-sid = Ține minte că sunteți conectat și răspunsurile din formular
cookies-sid-expires = Când ieșiți din cont, când stați prea mult fără să faceți nimic sau după cel mult 8 ore
cookies-lang = Ține minte limba aleasă
cookies-lang-expires = După un an
cookies-consent = Pentru că sunt strict necesare, legea nu cere acordul dumneavoastră. Le puteți șterge din browser oricând. Dacă le ștergeți, intrați din nou în cont.

## Accesibilitate
a11y-title = Declarație de accesibilitate
a11y-lead = Vrem ca oricine să poată folosi acest serviciu.
a11y-can-title = Cum puteți folosi serviciul
a11y-can-1 = numai cu tastatura
a11y-can-2 = cu un cititor de ecran
a11y-can-3 = cu textul mărit până la 400%
a11y-can-4 = cu propriile culori și cu contrast ridicat
a11y-can-5 = fără JavaScript
a11y-status-title = Conformitate
a11y-status = Serviciul urmărește standardul EN 301 549 V3.2.1 și regulile WCAG 2.2, nivelul AA. Îl verificăm automat la fiecare versiune.
a11y-limits-title = Ce nu am verificat încă
a11y-limits = Nu am făcut încă teste cu persoane care folosesc zilnic tehnologii de asistare. Spuneți-ne ce nu merge.
a11y-feedback-title = Scrieți-ne despre o problemă
a11y-feedback = Scrieți-ne la { $email }. Vă răspundem în cel mult 5 zile lucrătoare. Vă putem da aceleași informații și în altă formă.
a11y-law-title = Dacă nu sunteți mulțumit de răspuns
a11y-law = Puteți face o sesizare la Autoritatea pentru Digitalizarea României, conform OUG 112/2018.

## Date personale
privacy-title = Datele dumneavoastră personale
privacy-lead = Folosim cât mai puține date și numai pentru serviciul cerut.
privacy-who-title = Cine răspunde de date
privacy-who = Operatorul datelor este { $owner }. Ne puteți scrie la { $email }.
privacy-what-title = Ce date folosim
privacy-what-1 = numele, CNP-ul și datele din registrul de evidență a persoanelor
privacy-what-2 = adresa de e-mail și numărul de telefon, ca să vă anunțăm
privacy-what-3 = cererile și documentele dumneavoastră
privacy-what-4 = jurnalul accesărilor, ca să știți cine v-a folosit datele
privacy-why-title = De ce le putem folosi
privacy-why = Legea 290/2004 privind cazierul judiciar ne obligă să vă verificăm identitatea și să păstrăm evidența cererilor.
privacy-share-title = Cui le trimitem
privacy-share = Nu vindem date și nu le folosim pentru publicitate. Le trimitem numai instituțiilor care lucrează la cererea dumneavoastră.
privacy-rights-title = Drepturile dumneavoastră
privacy-rights = Puteți cere o copie a datelor și corectarea lor. Puteți afla cine le-a folosit.
privacy-complain = Dacă nu sunteți mulțumit, vă puteți adresa Autorității Naționale de Supraveghere a Prelucrării Datelor cu Caracter Personal.
privacy-what-3-ghiseul = rezultatul confirmării cu cardul, nu și numărul cardului
privacy-why-ghiseul = Folosim datele pentru că ne-ați cerut să vă confirmăm identitatea. Le trimitem altui serviciu numai dacă sunteți de acord.

## Contact și siguranță
contact-title = Contact
contact-lead = Alegeți cum vreți să vorbiți cu noi.
contact-email = E-mail: { $email }
contact-never = Nu ne trimiteți CNP-ul, parola sau coduri. Nu vi le cerem niciodată.
help-lead = Răspunsuri scurte la întrebările cele mai dese.
help-q-code = Nu am primit codul prin e-mail
help-a-code = Așteptați câteva minute și uitați-vă și în dosarul Spam. Apoi cereți alt cod din pagina în care scrieți codul.
help-q-card = Banca nu mi-a confirmat identitatea
help-a-card = Cardul trebuie să fie emis în România, pe numele dumneavoastră. Puteți încerca din nou sau puteți merge la un ghișeu.
help-q-closed = Am închis pagina înainte să fie gata
help-a-closed = Cererea merge mai departe. Intrați în cont și o găsiți acolo.
help-q-someone = Mă ajută altcineva
help-a-someone = Altcineva vă poate ajuta să completați formularul. Parola și codurile le scrieți numai dumneavoastră.
security-title = Siguranța serviciului
security-lead = Așa vă protejăm și așa vă puteți proteja.
security-1 = Verificați adresa din browser înainte să scrieți parola.
security-2 = Nu trimitem niciodată legături prin care să vă cerem parola.
security-3 = Nu spuneți nimănui codurile primite, nici dacă pretinde că este de la Poliție.
security-4 = Ieșiți din cont când folosiți calculatorul altcuiva.
security-report = Ați găsit o problemă de securitate? Scrieți-ne la { $email }.

## Câmpuri
limit-hint = Puteți scrie cel mult { $n ->
    [one] un caracter
    [few] { $n } caractere
   *[other] { $n } de caractere
  }
limit-under-one = Mai aveți un caracter
limit-under-few = Mai aveți { $count } caractere
limit-under-other = Mai aveți { $count } de caractere
limit-at = Nu mai aveți niciun caracter
limit-over-one = Aveți un caracter în plus
limit-over-few = Aveți { $count } caractere în plus
limit-over-other = Aveți { $count } de caractere în plus

## Banca (simulator)
bank-challenge-title = Confirmați operațiunea de 0 lei
bank-challenge-text = { $bank } v-a trimis un cod prin SMS la numărul care se termină în { $phone }.
bank-challenge-for = Cine cere
bank-challenge-purpose = Pentru ce
bank-challenge-identity = Verificarea identității pentru CNP ***{ $last }
bank-challenge-amount = Sumă
bank-challenge-zero = 0 lei
bank-challenge-card = Card
bank-challenge-card-end = se termină în { $last }
bank-challenge-warning = Nu spuneți nimănui codul. Dacă nu ați cerut dumneavoastră această verificare, renunțați.
bank-challenge-code = Codul primit prin SMS
bank-challenge-code-hint = 6 cifre
bank-challenge-button = Confirmați
bank-challenge-cancel = Renunțați
bank-err-code-empty = Introduceți codul primit prin SMS
bank-passed-title = Ați confirmat operațiunea
bank-failed-title = Operațiunea nu a fost confirmată
bank-back-text = Vă ducem înapoi la site-ul de unde ați venit. Dacă nu se întâmplă nimic, apăsați butonul.
bank-broken-title = Confirmarea nu poate continua
bank-broken-text = Întoarceți-vă la site-ul de unde ați venit și începeți din nou.
bank-broken-code = Codul problemei: { $code }
bank-sms-identity = { $requestor }: verificarea identității pentru CNP ***{ $last }. Codul este { $code }. Nu îl spuneți nimănui. Dacă nu ați cerut dumneavoastră, nu îl folosiți.
bank-sms-card = { $requestor }: confirmarea cardului, 0 lei. Codul este { $code }. Nu îl spuneți nimănui.
bank-challenge-title-pay = Confirmați plata de { $amount } lei
bank-challenge-one = { $amount } lei, plată anulată imediat după verificare
bank-sms-payment = { $requestor }: verificarea identității printr-o plată de { $amount } lei, anulată imediat. Codul este { $code }. Nu îl spuneți nimănui. Dacă nu ați cerut dumneavoastră, nu îl folosiți.
bank-push-text = Deschideți aplicația { $bank } pe telefon și răspundeți la întrebare. Apoi apăsați Am răspuns.
bank-push-button = Am răspuns
bank-push-not-yet = Banca nu a primit încă răspunsul din aplicație. Deschideți aplicația, aprobați, apoi apăsați din nou.
bank-push-identity = { $requestor }: verificarea identității pentru CNP ***{ $last }. Aprobați numai dacă ați cerut dumneavoastră.
bank-push-payment = { $requestor }: verificarea identității printr-o plată de { $amount } lei, anulată imediat. Aprobați numai dacă ați cerut dumneavoastră.
bank-push-card = { $requestor }: confirmarea cardului, 0 lei. Aprobați numai dacă ați cerut dumneavoastră.
bank-push-app = Aplicația { $bank }
bank-push-approve = Aprob
bank-push-deny = Nu eu am cerut
bank-phones-title = Telefoanele persoanelor de probă
bank-phones-warning = Pagină pentru dezvoltatori. Persoanele și mesajele sunt inventate.
bank-phones-number = Număr de telefon
bank-phones-button = Arătați mesajele
bank-phones-none = Nu este niciun mesaj.

## HUB: drumul cetățeanului
err-choose-yes-no = Alegeți da sau nu
start-visit = Fără un astfel de card mergeți la un ghișeu.
id-soon = Această cale nu este încă deschisă.
way-roeid-title = Intrarea cu ROeID nu este încă deschisă
way-cei-title = Intrarea cu cartea electronică de identitate nu este încă deschisă
cei-name = Cartea electronică de identitate
cei-title = Intrați cu cartea electronică de identitate
cei-need = Aveți nevoie de:
cei-need-card = cartea electronică de identitate, cu certificatul de autentificare
cei-need-reader = un cititor de carduri sau un telefon cu NFC
cei-need-pin = codul PIN de autentificare, de 4 cifre
cei-choose = Browserul vă întreabă ce certificat folosiți. Alegeți certificatul de autentificare cu numele dumneavoastră.
cei-begin = Continuați cu cartea electronică
cei-missing-title = Nu am văzut cartea electronică de identitate
cei-missing-text = Browserul nu ne-a arătat niciun certificat. Puneți cartea în cititor, închideți și deschideți din nou browserul, apoi încercați din nou.
cei-expired-title = Certificatul de pe carte nu este valabil acum
cei-expired-text = Termenul lui a trecut sau nu a început încă. Cereți reînnoirea la serviciul de evidență a persoanelor. Până atunci alegeți altă cale.
cei-revoked-title = Certificatul de pe carte a fost anulat
cei-revoked-text = Așa se întâmplă când o carte este declarată pierdută sau furată ori când primiți una nouă. Folosiți cartea nouă sau alegeți altă cale.
cei-foreign-title = Acesta nu este certificatul unei cărți electronice de identitate
cei-foreign-text = Ați ales un certificat de la alt emitent. Închideți și deschideți din nou browserul, apoi alegeți certificatul de pe cartea electronică.
cei-unfit-title = Ați ales celălalt certificat de pe carte
cei-unfit-text = Cartea are un certificat pentru autentificare (PIN de 4 cifre) și unul pentru semnătură (PIN de 6 cifre). Închideți și deschideți din nou browserul, apoi alegeți certificatul pentru autentificare.
cei-down-title = Nu putem verifica acum cărțile electronice
cei-down-text = Serviciul care ne spune dacă o carte este anulată nu răspunde. Încercați din nou peste câteva minute sau alegeți altă cale.
cei-again-title = Începeți din nou
cei-again-text = Trecerea de la carte la acest site este valabilă 60 de secunde și numai în browserul în care ați început.
way-counter-now = Puteți merge la orice ghișeu de cazier judiciar cu actul de identitate. Acolo primiți certificatul.
way-card-now = Aveți un card emis de o bancă din România? Atunci puteți face totul pe internet, prin Ghișeul.ro.
way-other = Alegeți altă cale
way-other-title = Ce puteți face
way-correct = Dacă datele din registrul populației sunt greșite, cereți corectarea la serviciul de evidență a persoanelor.
way-later = După corectare, intrați din nou în cont. Comparăm datele încă o dată.
abroad-soon = ROeID și cartea electronică de identitate nu sunt încă deschise aici. Până atunci puteți face un cont cu o vizită la ghișeu, puteți împuternici pe cineva sau puteți merge la consulat.
offices-lead = Vă poate ajuta orice ghișeu, oriunde locuiți. Luați actul de identitate în original.
offices-more = Adresa și programul sunt pe site-ul fiecărei unități. Cereri primesc și multe secții de poliție.
offices-caption = Ghișee de cazier judiciar
offices-county = Județ
offices-unit = Unitate
offices-inspectorate = Inspectoratul de Poliție Județean { $county }, { $town }
offices-capital = Direcția Generală de Poliție a Municipiului București
signin-title = Intrați în cont
signin-text = Intrați prin Ghișeul.ro, cu adresa de e-mail și parola de acolo.
signin-button = Intrați prin Ghișeul.ro
signin-first = Sunteți aici prima dată? Vedeți de ce aveți nevoie
signin-saved = Am păstrat motivul ales. Îl găsiți după ce intrați în cont.
gh-down-title = Ghișeul.ro nu răspunde acum
gh-down-text = Nu ați pierdut nimic. Încercați din nou peste câteva minute.
gh-again-title = Nu ați intrat în cont
gh-again-text = A durat prea mult sau ați folosit o pagină veche. Încercați din nou.
gh-declined-title = Nu ați terminat în Ghișeul.ro
gh-declined-text = Fără acordul dumneavoastră nu primim datele și nu putem continua. Nu am păstrat nimic.
gh-other-title = Nu vă putem deschide contul
gh-other-person = Contul Ghișeul.ro a fost folosit aici pentru alt CNP. Scrieți-ne și vă ajutăm.
gh-other-provider = CNP-ul are deja un cont, făcut pe altă cale. Intrați pe acea cale sau scrieți-ne.
reg-lead = Datele vin de la Ghișeul.ro. Spuneți-ne unde vă anunțăm.
reg-terms-legend = Datele dumneavoastră personale
reg-terms-link = Citiți cum folosim datele (se deschide în altă filă)
reg-terms = Am citit cum folosiți datele mele
err-terms = Bifați că ați citit cum folosim datele
reg-received-title = Am primit înregistrarea
reg-received-text = Registrul populației nu răspunde acum. Încercăm din nou singuri și vă trimitem un e-mail. Puteți închide pagina.
reg-other-title = Nu am putut valida contul
reg-other-text = Datele primite nu se potrivesc cu registrul populației. Ca să vă protejăm, nu spunem care.
elig-stop-minor-title = Serviciul online este de la { $age } ani
elig-stop-minor = Mergeți la un ghișeu de cazier judiciar cu actul de identitate. De la 14 ani cereți certificatul singuri, sub 14 ani îl cere un părinte.
email-code-again = Trimiteți alt cod
email-code-resent = V-am trimis alt cod. Cel vechi nu mai este bun.
err-code-form = Codul are 6 cifre
err-code-spent = Ați greșit codul de prea multe ori. V-am trimis unul nou
mail-validated-body = Bună ziua. Contul dumneavoastră este activ. Intrați în cont la { $url }.
mail-action-body = Bună ziua. Avem nevoie de dumneavoastră ca să continuăm. Intrați în cont la { $url }.
home-first = Alegeți motivul, verificați datele și trimiteți cererea. Durează cam un minut.
home-back = Mergeți la contul dumneavoastră
home-col-date = Data
home-col-reason = Motiv
home-col-state = Stare
reason-other-hint = Pe certificat apare „Alt motiv”. Textul îl vede numai operatorul. Cel mult 100 de caractere.
reason-group-work = Muncă
reason-group-study = Examene și studii
reason-group-residence = Cetățenie, ședere, călătorii
reason-group-family = Familie
reason-group-arms = Arme și pază
reason-group-licence = Autorizații și permise
reason-group-business = Afaceri
reason-group-profession = Organizații profesionale
reason-group-public = Funcții publice și justiție
reason-group-other = Altele
reason-search-title = Căutați motivul
reason-search-label = Ce căutați?
reason-search-hint = De exemplu: taxi, viză, barou
reason-search-button = Căutați
reason-search-none = Nu am găsit „{ $q }”. Încercați alt cuvânt sau alegeți un motiv de mai jos.
reason-search-all = Toate motivele
reason-found = { $n ->
    [one] Am găsit un motiv
    [few] Am găsit { $n } motive
   *[other] Am găsit { $n } de motive
  }
check-previous = Nume anterioare
check-parents = Prenumele părinților
check-before = Înainte să trimiteți
check-declare-names = Declarați și că nu folosiți alte nume sau date de identitate.
wait-close = Puteți închide pagina, cererea merge mai departe.
wait-kept = Durează mai mult decât de obicei, pentru că un sistem de care avem nevoie nu răspunde. Am păstrat cererea, încercăm din nou singuri și vă trimitem un e-mail în cel mult o oră de când răspunde.
status-state = Stare
status-sent = Trimisă
status-promised = Răspundem cel târziu la
done-over-title = Certificatul nu mai este valabil
done-over-text = A fost valabil până la { $date } sau a fost anulat. Cereți altul din contul dumneavoastră.
copy-link = Citiți certificatul ca pagină
copy-title = Conținutul certificatului
copy-note = Aceasta este o copie pentru citit. Originalul este fișierul PDF semnat.
copy-back = Înapoi la certificat
copy-born = Data nașterii
copy-place = Locul nașterii
copy-issued = Eliberat la
copy-until = Valabil până la
verify-cnp-hint = Cele 13 cifre. Le cereți titularului.
verify-another = Verificați alt certificat

## Ghișeul: cardul
gh-card-number = Numărul cardului
gh-card-number-hint = Cel de pe fața cardului, de obicei 16 cifre
gh-card-expiry = Expiră
gh-card-expiry-hint = Luna și anul, de exemplu 05/29
gh-card-consent = Când continuați, sunteți de acord ca banca să compare numele și CNP-ul din cont cu ale titularului cardului.
gh-card-method = Banca se pregătește. Continuăm singuri în câteva secunde.
gh-card-back = V-ați întors de la bancă. Dacă nu se întâmplă nimic, apăsați butonul.
gh-card-pending-title = Așteptăm răspunsul băncii
gh-card-pending-text = Banca nu ne-a trimis încă rezultatul. De obicei vine în câteva secunde.
gh-card-pending-button = Vedeți dacă a venit
gh-card-register-title = Banca v-a confirmat identitatea
gh-card-register-text = Registrul populației nu răspunde acum. Am păstrat confirmarea și întrebăm din nou singuri. Puteți închide pagina: dovada apare în contul dumneavoastră.
gh-card-fail-bank = Banca acestui card nu confirmă identitatea clienților. Folosiți un card de la altă bancă din România.
gh-card-fail-not-asked = Banca nu v-a cerut nicio confirmare, iar noi avem nevoie de ea. Folosiți alt card.
gh-card-fail-unsupported = Banca nu face această verificare fără o plată. Puteți folosi un card de la altă bancă sau o plată de 1 leu, pe care o anulăm imediat.
gh-card-pay-link = Folosiți o plată de 1 leu, anulată imediat
gh-card-pay-title = Verificare printr-o plată de 1 leu, anulată imediat
gh-card-pay-text = { $bank } își întreabă clienții numai când fac o plată. Îi trimitem o plată de 1,00 leu către GHISEUL.RO și o anulăm imediat, orice ar răspunde.
gh-card-pay-see = În aplicația băncii poate apărea pentru scurt timp 1,00 leu ca sumă rezervată. Nu vă luăm niciun ban.
gh-card-pay-again = Scrieți din nou datele cardului: nu i-am păstrat numărul.
gh-card-pay-button = Sunt de acord, continuați
gh-card-pay-other = Folosiți un card de la altă bancă
gh-card-fail-person = Banca nu a confirmat că acest card este al dumneavoastră. Folosiți un card pe numele dumneavoastră.
gh-card-fail-holder = Acesta este un card suplimentar sau de firmă. Folosiți cardul principal, pe numele dumneavoastră.
gh-card-fail-silent = Banca a aprobat operațiunea, dar nu ne-a spus al cui este cardul. Folosiți un card de la altă bancă.
gh-card-fail-used = Acest card a fost folosit deja pentru identitatea altei persoane.
gh-card-fail-register = Datele din cont nu se potrivesc cu registrul populației. Mergeți la un ghișeu cu actul de identitate.
gh-card-fail-technical = Nu am putut vorbi cu banca. Nu v-am luat bani. Încercați din nou peste câteva minute.
gh-err-card-empty = Introduceți numărul cardului
gh-err-card-length = Numărul cardului are între 13 și 19 cifre
gh-err-card-check = Numărul cardului nu este corect. Verificați fiecare cifră
gh-err-expiry-empty = Introduceți luna și anul în care expiră cardul
gh-err-expiry-format = Scrieți luna și anul așa: 05/29
gh-err-expiry-past = Cardul a expirat. Folosiți alt card

## HUB: contul făcut aici
member-title = Faceți un cont cu o vizită la ghișeu
member-lead = Completați formularul acum. Apoi mergeți o singură dată la un ghișeu, cu actul de identitate.
member-document = Seria și numărul actului de identitate
member-document-hint = De exemplu RX 123456. Mergeți la ghișeu cu același act
member-code-text = Dacă adresa { $email } poate fi folosită, i-am trimis un cod de 6 cifre. Codul este bun 15 minute.
member-signin-title = Intrați cu adresa de e-mail și parola
member-password-changed = Am schimbat parola. Intrați cu parola nouă.
member-err-locked = Prea multe încercări. Așteptați 15 minute sau alegeți altă parolă
err-document = Scrieți seria și numărul ca în act, de exemplu RX 123456
steps-details = Datele dumneavoastră
steps-email = Adresa de e-mail
steps-visit = Vizita la ghișeu
steps-second = Codul de pe telefon, a doua cheie a contului
steps-request = Cererea certificatului
steps-done = Gata
steps-to-do = De făcut
steps-later = După vizită
steps-bring-title = Ce luați cu dumneavoastră
steps-bring-document = actul de identitate scris în formular, în original, valabil și nedeteriorat
steps-bring-person = veniți personal, nu poate veni altcineva
steps-bring-free = Vizita este gratuită și o faceți o singură dată.
second-title = Scrieți codul de pe telefon
second-text = Deschideți aplicația de coduri. Codul se schimbă la 30 de secunde.
second-label = Codul din aplicație
second-hint = 6 cifre. Nu aveți telefonul? Scrieți unul dintre codurile de rezervă
second-lost = Nu am nici telefonul, nici codurile de rezervă
err-second-form = Codul are 6 cifre, iar cel de rezervă are 10 litere și cifre
err-second = Codul nu este corect sau a fost deja folosit. Așteptați codul următor
lost-title = Ați pierdut a doua cheie a contului
lost-text = Mergeți încă o dată la un ghișeu, cu actul de identitate. După verificare puteți alege altă aplicație.
lost-until = Până atunci contul rămâne cum este. Vă trimitem și un e-mail.
lost-button = Am pierdut a doua cheie
lost-said = Am notat. Mergeți la un ghișeu cu actul de identitate. După aceea intrați cu parola și alegeți altă aplicație.

## HUB: datele contului
profile-link = Datele și siguranța contului
profile-title = Datele și siguranța contului
profile-person = Datele dumneavoastră
profile-ways = Cum intrați în cont
profile-factors = A doua cheie a contului
profile-sessions = Unde sunteți conectat
profile-more = Altele
profile-linked = Am legat cele două căi. Intrați de acum pe oricare.
profile-added = Am adăugat aplicația.
profile-removed = Am scos calea aleasă.
profile-email = Am schimbat adresa. Certificatele noi așteaptă 24 de ore.
profile-signed-out = Am închis celelalte sesiuni.
profile-last-way = Este singura cale de intrare. Legați întâi alta.
profile-last-factor = Este singura a doua cheie. Adăugați întâi alta.
way-password = Adresă de e-mail și parolă
way-provider = Ghișeul.ro
way-used = Folosită ultima dată: { $used }
way-remove = Scoateți Ghișeul.ro
factors-none = Nu aveți nicio aplicație de coduri.
factor-added = Adăugată: { $date }
factor-remove = Scoateți
factor-add = Adăugați o aplicație de coduri
session-here = Acest browser
session-other = Alt browser
session-seen = Folosit ultima dată: { $at }
session-end = Închideți această sesiune
session-end-all = Închideți celelalte sesiuni
app-title = Adăugați o aplicație de coduri
app-required = Contul este validat. Înainte să cereți un certificat, alegeți a doua cheie a contului.
app-step-1 = Instalați pe telefon o aplicație de coduri, de exemplu FreeOTP, Aegis sau Google Authenticator.
app-step-2 = Scanați imaginea cu aplicația.
app-step-3 = Scrieți mai jos codul pe care îl arată aplicația.
app-qr = Cod QR pentru aplicație
app-open = Sunteți chiar pe telefon? Deschideți aplicația
app-type = Nu puteți scana? Scrieți în aplicație această cheie:
app-code = Codul din aplicație
app-label = Cum îi spuneți
app-label-hint = De exemplu: telefonul meu
app-default = Aplicația de coduri
app-button = Adăugați aplicația
err-app-empty = Scrieți codul din aplicație
err-app-code = Codul nu este corect. Verificați ora telefonului și scrieți codul următor
codes-title = Coduri de rezervă
codes-text = Dacă pierdeți telefonul, intrați cu unul dintre aceste coduri. Fiecare merge o singură dată.
codes-once = Le arătăm o singură dată. Scrieți-le sau tipăriți-le și țineți-le departe de telefon.
codes-left = { $n ->
    [one] Mai aveți un cod de rezervă.
    [few] Mai aveți { $n } coduri de rezervă.
   *[other] Mai aveți { $n } de coduri de rezervă.
  }
codes-renew-text = Dacă cereți coduri noi, cele vechi nu mai sunt bune.
codes-renew = Coduri noi
email-title = Schimbați adresa de e-mail
email-text = Trimitem un cod la adresa nouă și un mesaj la cea veche. Certificatele noi așteaptă 24 de ore.
email-new = Adresa nouă
email-cancel-title = Păstrați adresa veche
email-cancel-text = Cineva a schimbat adresa contului. Dacă nu ați fost dumneavoastră, puneți adresa veche la loc.
email-cancel-button = Puneți adresa veche la loc
email-cancel-done = Am pus adresa veche la loc și am închis toate sesiunile. Alegeți acum altă parolă.
hold-title = Certificatele noi așteaptă
hold-text = Ați schimbat de curând adresa de e-mail. Puteți cere un certificat după { $until }.
hold-why = Așa vă protejăm, dacă altcineva a schimbat adresa. Am păstrat ce ați ales.
history-title = Cine v-a folosit datele
history-lead = Vedeți ce s-a făcut cu contul dumneavoastră, când și de către cine.
history-none = Nu este nimic de arătat.
history-when = Când
history-what = Ce
history-who = Cine
history-you = Dumneavoastră
history-staff = Un funcționar
history-staff-of = Un funcționar, unitatea { $unit }
history-somebody = Cineva neconectat
history-system = Sistemul
history-sign-in = Intrare în cont
history-password = Încercare cu parolă
history-open = Deschiderea contului
history-register = Înregistrare și comparare cu registrul populației
history-proved = Dovada identității
history-revoked = Anularea dovezii identității
history-factors = Schimbarea celei de-a doua chei
history-ways = Schimbarea căilor de intrare
history-email = Schimbarea adresei de e-mail
history-reset = Parolă nouă
history-counter = Verificare la ghișeu
history-looked = Consultarea datelor
history-other = Altă operațiune în cont
history-refused = { $what }, respinsă
close-title = Închideți contul
close-open = Aveți o cerere în lucru. Puteți închide contul după ce primiți răspunsul.
close-1 = Nu mai puteți intra în cont și se închid toate sesiunile.
close-2 = După 30 de zile ștergem datele contului.
close-3 = Certificatele și cererile rămân în registru, pentru că legea cere asta.
close-legend = Sunteți sigur?
close-sure = Da, închideți contul meu
close-button = Închideți contul
err-close = Bifați că sunteți sigur
link-first-title = Aveți deja un cont
link-first-text = Identitatea este dovedită, dar CNP-ul are deja un cont. Intrați întâi pe calea lui, în acest browser. Apoi le legăm.
link-title = Legați cele două căi de intrare
link-text-ours = Ați dovedit la ghișeu aceeași identitate. Legați de acest cont și intrarea cu adresă de e-mail și parolă?
link-text-provider = Ghișeul.ro a confirmat aceeași identitate. Legați de acest cont și intrarea prin Ghișeul.ro?
link-button = Legați-le
link-no = Nu le legați
cookies-device = Ține minte că ați mai intrat în cont din acest browser, ca un străin să nu vă poată bloca
cookies-device-expires = După 180 de zile fără intrare în cont
mail-no-account-subject = Nu aveți cont cu această adresă
mail-no-account-body = Bună ziua. Cineva a cerut altă parolă pentru un cont cu această adresă. Nu există un astfel de cont. Poate ați folosit altă adresă.
mail-factors-subject = S-a schimbat a doua cheie a contului
mail-factors-body = Bună ziua. A doua cheie a contului a fost schimbată. Dacă nu ați fost dumneavoastră, alegeți altă parolă la { $url }.
mail-recovery-subject = Un cod de rezervă a fost folosit
mail-recovery-body = Bună ziua. Cineva a intrat în cont cu un cod de rezervă. Coduri rămase: { $left }. Dacă nu ați fost dumneavoastră, alegeți altă parolă la { $url }.
mail-lost-subject = Ați spus că ați pierdut a doua cheie
mail-lost-body = Bună ziua. Cineva care știe parola a spus că a pierdut a doua cheie a contului. Nimic nu s-a schimbat până la o vizită la ghișeu. Dacă nu ați fost dumneavoastră, alegeți altă parolă la { $url }.
mail-ways-subject = S-au schimbat căile de intrare în cont
mail-ways-body = Bună ziua. A fost legată sau scoasă o cale de intrare în cont. Dacă nu ați fost dumneavoastră, alegeți altă parolă la { $url }.
mail-email-subject = Adresa contului a fost schimbată
mail-email-body = Bună ziua. Contul folosește de acum altă adresă. Dacă nu ați fost dumneavoastră, puneți adresa veche la loc în 24 de ore: { $url }
mail-closed-subject = Contul a fost închis
mail-closed-body = Bună ziua. Contul a fost închis, la cererea dumneavoastră. Ștergem datele lui după 30 de zile.
