//! People who work in units, signed in as if by a passkey of this moment.

use base::{Cnp, Email, Id, PersonName};
use store::Actor;
use web::{Lang, Sessions};

use super::{Browser, World};
use crate::staff::model::{MemberState, Roles, StaffMember, Unit, UnitKind};
use crate::staff::rights::Role;
use crate::staff::signed_in;
use crate::staff::store::{member, unit};

impl World {
    /// The unit with this code, open since the beginning; made where it is not there yet.
    pub async fn unit(&self, code: &str) -> Unit {
        let code = code.parse().unwrap();
        let mut act = self.hub.db.act(&Actor::System("test"), "test.unit").await.unwrap();
        if let Some(known) = unit::by_code(&mut act, &code).await.unwrap() {
            return known;
        }
        let made = Unit {
            id: Id::new(act.now(), &self.hub.entropy),
            name: format!("Unitatea {code}"),
            code,
            county: "Cluj".to_owned(),
            address: "Strada Traian Vuia 1, Cluj-Napoca".to_owned(),
            hours: "L-V 8-16".to_owned(),
            kind: UnitKind::Police,
            opens_on: "2023-02-01".parse().unwrap(),
            closes_on: None,
        };
        assert!(unit::insert(&mut act, &made).await.unwrap());
        act.commit().await.unwrap();
        made
    }

    /// A member of staff of a unit, trained and at work. One CNP is one member.
    pub async fn member(&self, cnp: Cnp, unit: &str, roles: &[Role]) -> StaffMember {
        let unit = self.unit(unit).await;
        let mut act = self.hub.db.act(&Actor::System("test"), "test.member").await.unwrap();
        let made = StaffMember {
            id: Id::new(act.now(), &self.hub.entropy),
            name: PersonName::new("Munteanu", "Elena"),
            email: Email::parse(&staff_email(cnp)).unwrap(),
            lang: Lang::Ro,
            cnp: self.hub.keys.cnp(&cnp),
            unit,
            roles: Roles::new(roles.iter().copied()),
            state: MemberState::Active,
            trained_until: Some("2030-12-31".parse().unwrap()),
            version: 0,
        };
        assert!(member::insert(&mut act, &made).await.unwrap());
        act.commit().await.unwrap();
        made
    }

    /// A browser in which this member is signed in, as if by a passkey of this moment.
    pub async fn staff(&self, member: &StaffMember) -> Browser {
        let mut act = self.hub.db.act(&Actor::System("test"), "test.sign-in").await.unwrap();
        let login = signed_in::login(member, self.hub.clock.now());
        let token = Sessions::open_with(&mut act, login).await.unwrap();
        act.commit().await.unwrap();
        let mut browser = self.browser();
        browser.keep(web::session::COOKIE, token.reveal());
        browser
    }
}

/// A CNP of somebody who is only staff.
pub fn staff_cnp(number: u16) -> Cnp {
    Cnp::from_first_twelve(&format!("2800101{:05}", 12_000 + number)).unwrap()
}

/// The address of whoever has this CNP.
pub fn staff_email(cnp: Cnp) -> String {
    format!("p{}@unitate.example", &cnp.as_str()[7..12])
}
