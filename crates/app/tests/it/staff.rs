//! `cazier admin staff`: the first administrator, everybody else, and roles by two from the second administrator on.

use hub::staff::model::MemberState;
use hub::staff::store::member as members;
use serde_json::Value;
use store::{Actor, args};

use crate::machine::{Machine, each_machine};

store::statements! {
    OPEN_INVITATIONS: "SELECT count(*) AS n FROM staff_invitation WHERE used_at IS NULL AND until > $1",
    REFUSED: "SELECT count(*) AS n FROM audit WHERE outcome = 'refused' AND actor_kind = 'system'",
    LETTERS: "SELECT count(*) AS n FROM message",
}

/// The words that invite somebody.
fn invite<'w>(email: &'w str, roles: &'w str, more: &[&'w str]) -> Vec<&'w str> {
    let fixed =
        ["staff", "invite", "--unit", "CJ-POL-1", "--surname", "Munteanu", "--given", "Ana"];
    let own = ["--email", email, "--roles", roles, "--trained-until", "2099-12-31"];
    [&fixed[..], &own[..], more].concat()
}

/// Words that somebody is named with as the one who asks.
fn by<'w>(who: &'w str, words: &[&'w str]) -> Vec<&'w str> {
    [words, &["--by", who, "--why", "conduce ghișeul"]].concat()
}

fn number(at: u16) -> String {
    base::Cnp::from_first_twelve(&format!("2800101{:05}", 12_000 + at)).unwrap().as_str().to_owned()
}

fn unit(machine: &Machine) {
    let words = [
        "unit",
        "add",
        "--code",
        "CJ-POL-1",
        "--name",
        "Poliția Cluj",
        "--county",
        "Cluj",
        "--address",
        "Strada 1",
        "--hours",
        "8-16",
        "--kind",
        "police",
        "--opens",
        "2023-02-01",
    ];
    machine.asks(&words, "");
}

/// How the list shows somebody.
fn shown(machine: &Machine, email: &str) -> Value {
    let list = machine.asks(&["staff", "list"], "");
    let found = list.as_array().unwrap().iter().find(|one| one["email"] == email);
    found.unwrap_or_else(|| panic!("{email} is not in {list}")).clone()
}

async fn count(machine: &Machine, statement: store::Statement, values: Vec<store::Value>) -> i64 {
    let mut read = machine.db.read().await.unwrap();
    read.one(statement, values).await.unwrap().get("n").unwrap()
}

/// Somebody made their passkey.
async fn comes_to_work(machine: &Machine, email: &str) {
    let mut act = machine.db.act(&Actor::System("test"), "test.passkey").await.unwrap();
    let email = base::Email::parse(email).unwrap();
    let member = members::by_email(&mut act, &email).await.unwrap().unwrap();
    assert!(members::set_state(&mut act, member.id, MemberState::Active).await.unwrap());
    act.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_invited_trained_stopped_and_let_in_again() {
    each_machine(async |machine| {
        let (ana, someone) = ("ana@unitate.example", number(1));
        machine.refuses(&invite(ana, "admin", &[]), &someone, "no unit with this code");
        unit(machine);
        machine.refuses(&invite(ana, "admin", &[]), "", "no valid CNP");
        machine.refuses(&invite(ana, "admin", &[]), "2800101120015", "no valid CNP");
        machine.refuses(&invite(ana, "admin clerk", &[]), &someone, "do not go together");
        machine.refuses(&invite(ana, "king", &[]), &someone, "king is no role");
        machine.refuses(&invite("ana", "admin", &[]), &someone, "no e-mail address");
        let first = machine.asks(&invite(ana, "admin", &[]), &someone);
        let link = |answer: &Value| answer["link"].as_str().unwrap().to_owned();
        assert!(link(&first).starts_with("http://hub.localhost:8701/personal/inrolare?c="));
        machine.refuses(&invite("b@unitate.example", "clerk", &[]), &someone, "already");
        machine.refuses(&invite(ana, "clerk", &[]), &number(2), "already");
        let one = shown(machine, ana);
        assert_eq!((&one["state"], &one["roles"][0]), (&"invited".into(), &"admin".into()));
        assert_eq!(one["unit"], "CJ-POL-1");

        let again = machine.asks(&["staff", "invite-again", ana], "");
        assert_ne!(link(&again), link(&first));
        let now = machine.db.now();
        assert_eq!(count(machine, OPEN_INVITATIONS, args![now]).await, 1, "the first is over");
        machine.refuses(&["staff", "invite-again", "x@unitate.example"], "", "nobody works here");
        machine.asks(&["staff", "trained", ana, "--until", "2027-06-30"], "");
        assert_eq!(shown(machine, ana)["trained_until"], "2027-06-30");
        machine.refuses(&["staff", "trained", ana, "--until", "mâine"], "", "--until");

        let stopped = |answer: Value| answer["before"].as_bool().unwrap();
        assert!(!stopped(machine.asks(&["staff", "suspend", ana], "")));
        assert!(stopped(machine.asks(&["staff", "suspend", ana], "")));
        assert_eq!(shown(machine, ana)["state"], "suspended");
        let set = machine.asks(&["staff", "roles", ana, "--set", "clerk,supervisor"], "");
        assert_eq!(set["roles"], "clerk supervisor", "nobody else is there to ask");
        assert_eq!(shown(machine, ana)["state"], "active");
        let (_, words) = machine.types(&["staff", "list"], "");
        assert!(words.contains("clerk supervisor") && !words.contains(&someone), "{words}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_ask_each_other() {
    each_machine(async |machine| {
        unit(machine);
        let (one, two, clerk) = ("one@unitate.example", "two@unitate.example", "c@unitate.example");
        for (at, email, roles) in [(3, clerk, "clerk"), (1, one, "admin"), (2, two, "admin")] {
            machine.asks(&invite(email, roles, &[]), &number(at));
            comes_to_work(machine, email).await;
        }
        let set = ["staff", "roles", clerk, "--set", "supervisor"];
        machine.refuses(&set, "", "--by");
        let theirs = ["staff", "roles", two, "--set", "clerk"];
        machine.refuses(&by(clerk, &theirs), "", "may not do this: role");
        let own = ["staff", "roles", one, "--set", "clerk"];
        machine.refuses(&by(one, &own), "", "may not do this: oneself");
        let number_told = [&set[..], &["--by", one, "--why", "2800101120014"]].concat();
        machine.refuses(&number_told, "", "anybody's number");
        let proposed = machine.asks(&by(one, &set), "");
        let id = proposed["proposal"].as_str().unwrap();
        assert_eq!(shown(machine, clerk)["roles"][0], "clerk", "it is only proposed");
        let waiting = machine.asks(&["staff", "proposals"], "");
        assert_eq!(waiting[0]["id"], id);
        assert_eq!(
            (&waiting[0]["before"], &waiting[0]["after"]),
            (&"clerk".into(), &"supervisor".into())
        );

        machine.refuses(&["staff", "approve", id, "--by", one], "", "may not do this: four-eyes");
        machine.refuses(&["staff", "approve", id, "--by", clerk], "", "may not do this: oneself");
        let letters = count(machine, LETTERS, args![]).await;
        machine.asks(&["staff", "approve", id, "--by", two], "");
        assert_eq!(shown(machine, clerk)["roles"][0], "supervisor");
        assert_eq!(
            count(machine, LETTERS, args![]).await,
            letters + 3,
            "to her, and to who watches"
        );
        machine.refuses(&["staff", "approve", id, "--by", two], "", "no such proposal waits");

        // Somebody new begins without roles; who refuses leaves it so.
        let new = "new@unitate.example";
        machine.refuses(&invite(new, "clerk", &[]), &number(4), "--by");
        let asked = ["--by", one, "--why", "coleg nou"];
        machine.asks(&invite(new, "clerk", &asked), &number(4));
        assert_eq!(shown(machine, new)["roles"].as_array().unwrap().len(), 0);
        let waiting = machine.asks(&["staff", "proposals"], "");
        let id = waiting[0]["id"].as_str().unwrap();
        machine.asks(&["staff", "refuse", id, "--by", two], "");
        assert_eq!(shown(machine, new)["roles"].as_array().unwrap().len(), 0);
        assert_eq!(machine.asks(&["staff", "proposals"], ""), serde_json::json!([]));

        // Roles that changed since are not overwritten.
        let proposed = machine.asks(&by(one, &set), "");
        let stale = proposed["proposal"].as_str().unwrap();
        let other = ["staff", "roles", clerk, "--set", "clerk operator"];
        let proposed = machine.asks(&by(two, &other), "");
        machine
            .asks(&["staff", "approve", proposed["proposal"].as_str().unwrap(), "--by", one], "");
        machine.refuses(&["staff", "approve", stale, "--by", two], "", "changed since");
        assert_eq!(shown(machine, clerk)["roles"], serde_json::json!(["clerk", "operator"]));
        assert!(count(machine, REFUSED, args![]).await >= 7, "what was refused is written down");
    })
    .await;
}
