//! Who may enter where: every door of the hub, tried by everybody who should not be let in and by those who should.

use base::Id;
use e2e::doors::{assert_golden, doors};

use super::{Browser, Seen, TABLES, World, firm, ion, issue, maria, staff_cnp};
use crate::account::model::Account;
use crate::request::model::Request;
use crate::staff::model::StaffMember;
use crate::staff::rights::Role;

store::statements! {
    EMPOWERMENT: "SELECT id FROM empowerment",
    NEWEST: "SELECT id FROM request ORDER BY id DESC LIMIT 1",
    ACCOUNTS: "SELECT id FROM account
        ORDER BY (SELECT count(*) FROM request WHERE request.account = account.id) DESC",
}

/// What each visitor meets at each door. A new door, or another answer, is a change of this file.
const GOLDEN: &str = include_str!("../../data/doors.txt");

/// Doors of staff that everybody must find open, to become staff.
const TO_BECOME_STAFF: [&str; 3] = ["/personal/intrare", "/personal/cheie", "/personal/inrolare"];

/// Somebody who tries the doors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Visitor {
    Nobody,
    /// A person with an account, to whom nothing behind the doors belongs.
    Stranger,
    /// The person to whom the request and the certificate belong, and who represents the company.
    Owner,
    Staff(Role),
}

struct Doors {
    world: World,
    request: Id<Request>,
    certificate: String,
    /// Of the owner's company: its code, a request, an empowerment.
    company: [String; 3],
    /// Of the owner, then of the stranger.
    accounts: Vec<Id<Account>>,
    /// One for each role, in the order of [`Role::ALL`].
    members: Vec<StaffMember>,
}

impl Doors {
    async fn new() -> Self {
        let world = World::new(store::testing::sqlite(&TABLES).await).await;
        let mut maria = world.citizen(&maria()).await;
        let key = "k".repeat(43);
        maria.post("/cereri", &[("motiv", "work.job"), ("_key", &key)]).await;
        let mut read = world.hub.db.read().await.unwrap();
        let request = read.one(NEWEST, vec![]).await.unwrap().get("id").unwrap();
        drop(read);
        let (certificate, _) = issue(&world, request).await;
        let company = company(&world, &mut maria).await;
        world.citizen(&ion()).await;
        let mut read = world.hub.db.read().await.unwrap();
        let accounts = read.all(ACCOUNTS, vec![]).await.unwrap();
        let accounts = accounts.iter().map(|row| row.get("id").unwrap()).collect();
        drop(read);
        let mut members = Vec::new();
        for (number, role) in (1..).zip(Role::ALL) {
            members.push(world.member(staff_cnp(number), "CJ-01", &[role]).await);
        }
        Self { world, request, certificate: certificate.to_string(), company, accounts, members }
    }

    /// A browser of this visitor, each time signed in anew: some doors lead out.
    async fn browser(&self, visitor: Visitor) -> Browser {
        match visitor {
            Visitor::Nobody => self.world.browser(),
            Visitor::Stranger => self.world.signed_in_as(self.accounts[1]).await,
            Visitor::Owner => self.world.signed_in_as(self.accounts[0]).await,
            Visitor::Staff(role) => {
                let place = Role::ALL.into_iter().position(|one| one == role).unwrap();
                self.world.staff(&self.members[place]).await
            }
        }
    }

    async fn answer(&self, visitor: Visitor, method: &str, path: &str) -> String {
        let [cui, asked, given] = &self.company;
        let id = match path {
            path if path.starts_with("/certificate") => self.certificate.clone(),
            path if path.starts_with("/companii/{cui}/cereri") => asked.clone(),
            path if path.starts_with("/companii/") => given.clone(),
            _ => self.request.to_string(),
        };
        let path = path.replace("{cui}", cui);
        let place = path.replace("{id}", &id).replace("{way}", "ghiseu").replace("{why}", "minor");
        let place = place.replace("{provider}", "ghiseul");
        let mut browser = self.browser(visitor).await;
        let seen = match method {
            "GET" => browser.get(&place).await,
            _ => browser.post(&place, &[]).await,
        };
        told(&seen, &id).replace(cui, "{cui}")
    }
}

/// The owner's company, with a request and an empowerment.
async fn company(world: &World, owner: &mut Browser) -> [String; 3] {
    let company = firm(11, "Arin SRL", &[&maria()]);
    let (cui, key) = (company.cui.to_string(), "c".repeat(43));
    world.firms.say(company);
    let ask = [("motiv", "business.bank"), ("_key", &key)];
    let sent = owner.post(&format!("/companii/{cui}/cereri"), &ask).await.location();
    let request = sent.rsplit('/').next().unwrap().to_owned();
    let give = [
        ("cnp", "2960229011231"),
        ("pentru", "all"),
        ("de-la", "22.11.2026"),
        ("pana-la", "22.11.2027"),
        ("_key", &key),
    ];
    owner.post(&format!("/companii/{cui}/imputerniciri"), &give).await;
    let mut read = world.hub.db.read().await.unwrap();
    let given = read.one(EMPOWERMENT, vec![]).await.unwrap();
    [cui, request, given.get::<String>("id").unwrap()]
}

/// The status, and where it leads.
fn told(seen: &Seen, id: &str) -> String {
    let place = seen.location();
    let place = place.split('?').next().unwrap_or_default().replace(id, "{id}");
    let place =
        if place.starts_with("/certificate/") { "/certificate/{id}".to_owned() } else { place };
    let place = if place.starts_with("http") { "elsewhere" } else { &place };
    format!("{} {place}", seen.status).trim_end().to_owned()
}

fn visitors() -> impl Iterator<Item = (String, Visitor)> {
    let people = [Visitor::Nobody, Visitor::Stranger, Visitor::Owner];
    let people = people.into_iter().map(|one| (format!("{one:?}").to_lowercase(), one));
    people.chain(Role::ALL.into_iter().map(|role| (role.as_str().to_owned(), Visitor::Staff(role))))
}

/// One line for each answer and those who get it: most doors have two or three.
#[tokio::test(flavor = "multi_thread")]
async fn every_door_is_the_golden_file() {
    let house = Doors::new().await;
    let mut found = String::new();
    for (method, path) in doors(&crate::router(house.world.hub.clone())).await {
        let mut answers: Vec<(String, Vec<String>)> = Vec::new();
        for (name, visitor) in visitors() {
            let answer = house.answer(visitor, method, &path).await;
            assert!(may_be_so(visitor, &path, &answer), "{name} at {method} {path}: {answer}");
            match answers.iter_mut().find(|(known, _)| *known == answer) {
                Some((_, names)) => names.push(name),
                None => answers.push((answer, vec![name])),
            }
        }
        found.extend([method, " ", &path, "\n"]);
        for (answer, names) in answers {
            found.extend(["    ", &answer, ": ", &names.join(" "), "\n"]);
        }
    }
    assert_golden("hub", &found, GOLDEN);
}

/// What must hold whatever the golden file says.
fn may_be_so(visitor: Visitor, path: &str, answer: &str) -> bool {
    let entered = answer.starts_with("200") || answer.starts_with("422");
    let fault = answer.starts_with('5');
    let of_staff =
        path.starts_with("/personal") || path.starts_with("/ghiseu/") || path == "/ghiseu";
    let inside = of_staff && !TO_BECOME_STAFF.contains(&path);
    let somebodys = ["/cereri/{id}", "/certificate/{id}", "/companii/{cui}"];
    let somebodys = somebodys.iter().any(|of| path.starts_with(of));
    let own = ["/contul-meu", "/companii", "/acasa"].iter().any(|of| path.starts_with(of));
    let citizens = somebodys || own;
    !fault
        && match visitor {
            Visitor::Nobody => !(entered && (inside || citizens)),
            Visitor::Stranger => !(entered && (inside || somebodys)),
            Visitor::Owner => !(entered && inside),
            Visitor::Staff(_) => !(entered && citizens),
        }
}
