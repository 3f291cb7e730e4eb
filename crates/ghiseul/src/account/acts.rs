//! What this slice does to the database, each in one transaction with its audit row and its letters.

use std::net::IpAddr;
use std::time::Duration;

use base::{Email, Id, Secret};
use credentials::budget::{CODE_LIFE, Sends};
use credentials::password::Busy;
use jiff::SignedDuration;
use store::outbox::{self, Message};
use store::{Act, Actor};
use web::{Error, Login, Policy, Result, Session, Texts, Visit, fl};

use super::model::{Account, Challenge, Purpose, Registration, Tried};
use super::store::{self as rows, Counted};
use crate::Ghiseul;

/// When somebody should try again who came while all threads for passwords were taken.
const BUSY_RETRY: Duration = Duration::from_secs(2);

/// The account that is signed in, if any.
pub async fn current(state: &Ghiseul, session: &Session) -> Result<Option<Account>> {
    let Some(id) = session.account().and_then(|id| id.parse::<Id<Account>>().ok()) else {
        return Ok(None);
    };
    let mut read = state.db.read().await?;
    Ok(rows::by_id(&mut read, id).await?)
}

/// Refuses because all threads for passwords are taken.
pub(super) fn busy(_: Busy) -> Error {
    Error::unavailable(Some(BUSY_RETRY))
}

/// What came of an attempt to sign in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum SignIn {
    /// It is the right password of this account.
    Right(Id<Account>),
    /// It is not, or there is no such account.
    Wrong,
    /// Too many attempts: the password was not looked at.
    Locked,
}

impl Ghiseul {
    fn counted(&self, email: &Email, client: IpAddr) -> Counted {
        let (key, client) = (email.key(), web::limit::client_key(client).to_string());
        Counted {
            address: self.keyed.hash("sign-in address", &[&key]),
            client: self.keyed.hash("sign-in client", &[&key, &client]),
        }
    }

    /// Compares a password, counting the attempt first: many at once do not get more than one after another.
    pub(super) async fn try_password(
        &self,
        email: &Email,
        password: &Secret,
        client: IpAddr,
    ) -> Result<SignIn> {
        let counted = self.counted(email, client);
        let mut act = self.db.act(&Actor::Anonymous, "account.try_sign_in").await?;
        let tries = rows::count_try(&mut act, &counted).await?;
        let known = rows::password(&mut act, email).await?;
        act.commit().await?;
        if !tries.may_go_on() {
            return Ok(SignIn::Locked);
        }
        let (id, kept) = known.unzip();
        let right = match self.passwords.verify(password, kept.as_deref()).await {
            Ok(right) => right,
            Err(full) => {
                self.forget_tries(&counted, &Actor::System("busy")).await?;
                return Err(busy(full));
            }
        };
        if let Some(id) = id.filter(|_| right) {
            self.forget_tries(&counted, &Actor::Person(id.to_string())).await?;
            return Ok(SignIn::Right(id));
        }
        let mut act = self.db.act(&Actor::Anonymous, "account.sign_in").await?;
        if let Some(id) = id {
            act.subject("account", id);
        }
        act.refuse("wrong-password").await?;
        Ok(SignIn::Wrong)
    }

    async fn forget_tries(&self, counted: &Counted, actor: &Actor) -> Result<()> {
        let mut act = self.db.act(actor, "account.sign_in").await?;
        if matches!(actor, Actor::Person(_)) {
            rows::forget_tries(&mut act, counted).await?;
        } else {
            rows::take_back_try(&mut act, counted).await?;
        }
        act.commit().await?;
        Ok(())
    }

    /// Opens a session for the account: new token, the journey goes along.
    pub(super) async fn open_session(&self, session: &Session, id: Id<Account>) -> Result<()> {
        let mut login = Login::new(id.to_string(), Policy::CITIZEN, self.clock.now());
        login.amr = vec!["pwd".to_owned()];
        login.acr = Some(oidc::claims::Acr::Password.as_str().to_owned());
        session.remove(crate::session::CODE).await?;
        session.login(login).await
    }

    /// Sends a code to an address, if it is usable for the purpose, and keeps it. Whoever asked sees no difference.
    pub(super) async fn send_code(
        &self,
        visit: &Visit,
        purpose: Purpose,
        email: Email,
        registration: Option<Registration>,
    ) -> Result<Id<Challenge>> {
        let (now, counted) = (self.clock.now(), self.counted(&email, visit.client));
        self.letters.take(&web::limit::client_key(visit.client))?;
        let mut act = self.db.act(&Actor::Anonymous, rows::action(purpose)).await?;
        bound(rows::sends(&mut act, &counted, now).await?)?;
        let id = Id::new(now, &self.entropy);
        act.subject("email_code", id);
        let challenge = Challenge {
            id,
            purpose,
            email,
            registration,
            created_at: now,
            expires_at: now + CODE_LIFE,
            used_at: None,
        };
        let hash = self.letter_with_code(&mut act, visit.l, &challenge).await?;
        rows::insert_code(&mut act, &challenge, &counted, hash.as_deref()).await?;
        act.commit().await?;
        Ok(id)
    }

    /// Sends another code in place of the first; the first is dead.
    pub(super) async fn resend_code(&self, visit: &Visit, challenge: &Challenge) -> Result<()> {
        let (now, counted) = (self.clock.now(), self.counted(&challenge.email, visit.client));
        self.letters.take(&web::limit::client_key(visit.client))?;
        let mut act = self.db.act(&Actor::Anonymous, "account.resend_code").await?;
        act.subject("email_code", challenge.id);
        bound(rows::sends(&mut act, &counted, now).await?)?;
        let hash = self.letter_with_code(&mut act, visit.l, challenge).await?;
        if !rows::renew_code(&mut act, challenge.id, hash.as_deref()).await? {
            return Err(Error::gone());
        }
        act.commit().await?;
        Ok(())
    }

    /// Writes one letter in any case, so that the work is the same, and gives the keyed hash of its code, or none where the
    /// address is not usable.
    async fn letter_with_code(
        &self,
        act: &mut Act,
        l: Texts,
        challenge: &Challenge,
    ) -> Result<Option<String>> {
        let taken = rows::by_email(act, &challenge.email).await?.is_some();
        let code = self.entropy.code_digits(6);
        let (hash, to) = (self.code_hash(challenge, &code), &challenge.email);
        let (message, hash) = match (challenge.purpose, taken) {
            (Purpose::Register, true) => (taken_letter(l, to), None),
            (Purpose::Reset, false) => (no_account_letter(l, to), None),
            _ => (code_letter(l, to, &code), Some(hash)),
        };
        outbox::post(act, message).await?;
        Ok(hash)
    }

    fn code_hash(&self, challenge: &Challenge, code: &str) -> String {
        self.keyed.hash("e-mail code", &[&challenge.id.to_string(), code])
    }

    /// Tries a code without using it: a try is spent whatever comes of it.
    pub(super) async fn try_code(&self, challenge: &Challenge, code: &str) -> Result<Tried> {
        if !challenge.is_open(self.clock.now()) {
            return Ok(Tried::Gone);
        }
        let mut act = self.db.act(&Actor::Anonymous, "account.try_code").await?;
        act.subject("email_code", challenge.id);
        let tried = rows::try_code(&mut act, challenge.id).await?;
        act.commit().await?;
        let Some((hash, left)) = tried else { return Ok(Tried::Spent) };
        let id = challenge.id.to_string();
        let right = hash.is_some_and(|hash| self.keyed.is(&hash, "e-mail code", &[&id, code]));
        Ok(match (right, left) {
            (true, _) => Tried::Right,
            (false, 0) => Tried::Spent,
            (false, left) => Tried::Wrong { left },
        })
    }

    /// Opens the account that the right code was for; `None` where somebody else did that with the same address or code.
    pub(super) async fn open_account(&self, challenge: &Challenge) -> Result<Option<Id<Account>>> {
        let Some(registration) = &challenge.registration else { return Ok(None) };
        let id: Id<Account> = Id::new(self.clock.now(), &self.entropy);
        let mut act = self.db.act(&Actor::Person(id.to_string()), "account.open").await?;
        act.subject("account", id);
        let mine = rows::use_code(&mut act, challenge.id).await?
            && rows::insert(&mut act, id, &challenge.email, registration).await?;
        if !mine {
            act.refuse("already-open").await?;
            return Ok(None);
        }
        act.commit().await?;
        Ok(Some(id))
    }

    /// Keeps another password for the account that the right code was for, and ends all its sessions.
    pub(super) async fn replace_password(
        &self,
        l: Texts,
        challenge: &Challenge,
        account: &Account,
        password: &Secret,
    ) -> Result<bool> {
        let hash = self.passwords.hash(password, &self.entropy).await.map_err(busy)?;
        let mut act = self.db.act(&Actor::Person(account.id.to_string()), "account.reset").await?;
        act.subject("account", account.id);
        let mine = rows::use_code(&mut act, challenge.id).await?
            && rows::set_password(&mut act, account.id, &hash).await?;
        if !mine {
            act.refuse("code-used").await?;
            return Ok(false);
        }
        outbox::post(&mut act, changed_letter(l, &account.email)).await?;
        crate::op::logout::end_account(&mut act, account.id).await?;
        web::Sessions::revoke_with(&mut act, &account.id.to_string(), None).await?;
        act.commit().await?;
        Ok(true)
    }

    /// The code that this browser waits for, while its journey is open.
    pub(super) async fn awaited(
        &self,
        session: &Session,
        purpose: Purpose,
    ) -> Result<Option<Challenge>> {
        let Some(id) = session.get::<Id<Challenge>>(crate::session::CODE) else { return Ok(None) };
        let challenge = rows::code(&mut self.db.read().await?, id).await?;
        let now = self.clock.now();
        Ok(challenge.filter(|it| it.purpose == purpose && it.is_open(now)))
    }
}

/// Too many letters to one address: the same answer for known and unknown ones.
fn bound(sends: Sends) -> Result<()> {
    let seconds = |wait: SignedDuration| u64::try_from(wait.as_secs()).unwrap_or(3600);
    sends.one_more().map_err(|wait| Error::too_many(Duration::from_secs(seconds(wait))))
}

fn letter(l: Texts, kind: &str, to: &Email, subject: String, text: String) -> Message {
    Message {
        kind: kind.to_owned(),
        to: to.as_str().to_owned(),
        lang: l.lang.code().to_owned(),
        subject,
        text,
        html: None,
    }
}

fn code_letter(l: Texts, to: &Email, code: &str) -> Message {
    let subject = fl!(l, "mail-code-subject", code = code);
    letter(l, "account.code", to, subject, fl!(l, "mail-code-body", code = code))
}

fn taken_letter(l: Texts, to: &Email) -> Message {
    let subject = fl!(l, "mail-account-exists-subject");
    letter(l, "account.exists", to, subject, fl!(l, "mail-account-exists-body"))
}

fn no_account_letter(l: Texts, to: &Email) -> Message {
    let subject = fl!(l, "mail-no-account-subject");
    letter(l, "account.none", to, subject, fl!(l, "mail-no-account-body"))
}

fn changed_letter(l: Texts, to: &Email) -> Message {
    let subject = fl!(l, "mail-password-changed-subject");
    letter(l, "account.password_changed", to, subject, fl!(l, "mail-password-changed-body"))
}
