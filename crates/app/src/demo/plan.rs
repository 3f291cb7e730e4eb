//! Which role listens where, and who knows whose secret: the configuration of a demonstration.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::Result;
use base::{Date, Entropy};
use devpki::authority::{Kind, host_file_names};
use hub::CheckLimits;
use oidc::provider::ClientProfile;
use url::Url;

use super::keys::Keys;
use crate::config::{
    Act, Authority, Bank, Cei, Certificate, Config, Contact, Devpki, Ghiseul, Hub, Key, Listen,
    Mail, Member, Onrc, Peer, Provider, Registers, Relying, Rocris, Signer, Store, TimeStamps,
};

/// The name by which GHISEUL knows HUB.
pub const CLIENT_ID: &str = "hub-mai";

/// Everything that is decided before anything starts.
#[derive(Debug)]
pub struct Plan {
    /// The folder.
    pub dir: PathBuf,
    /// The configuration, the same that `serve` reads.
    pub config: Config,
    /// Where the configuration is written, so that roles can be served one by one.
    pub config_file: PathBuf,
    /// The demonstration's own page.
    pub page: Listen,
    /// Where the development PKI lies.
    pub pki: PathBuf,
    /// Where people's electronic identity cards lie.
    pub cards: PathBuf,
}

/// Where mail is caught in a demonstration on sixteen ports from `first`.
pub fn smtp(first: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, first + 9))
}

/// The hosts of the card scheme's members, as their certificates name them.
const DIRECTORY_SERVER: &str = "schema-card.localhost";
const ACS: &str = "acs.banca.localhost";
const CARD_SERVER: &str = "3ds.ghiseul.localhost";
/// The host of the site of electronic identity cards.
const CEI: &str = "cei.hub.localhost";

/// The membership of a host, from the folder where the development PKI makes it.
fn member(pki: &Path, host: &str) -> Member {
    let folder = pki.join(Kind::CardScheme.folder());
    let (chain, key) = host_file_names(host);
    Member {
        certificate: Certificate { chain: folder.join(chain), key: folder.join(key) },
        trust: folder.join("root.pem"),
    }
}

struct Ports {
    first: u16,
}

impl Ports {
    fn listen(&self, offset: u16, host: &str) -> Result<Listen> {
        self.at(offset, "http", &format!("{host}.localhost"))
    }

    /// An address over TLS.
    fn tls(&self, offset: u16, host: &str) -> Result<Listen> {
        self.at(offset, "https", host)
    }

    fn at(&self, offset: u16, scheme: &str, host: &str) -> Result<Listen> {
        let port = self.first + offset;
        Ok(Listen {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            public_url: Url::parse(&format!("{scheme}://{host}:{port}"))?,
        })
    }
}

impl Plan {
    /// The plan of a demonstration in `dir` on sixteen ports from `first`.
    pub fn new(dir: &Path, first: u16, rsa: bool) -> Result<Self> {
        let ports = Ports { first };
        let keys = Keys::open(&dir.join("keys"), Entropy::system())?;
        let store = |name: &str| Store {
            url: format!("sqlite:{}", dir.join(format!("{name}.db")).display()),
            connections: 8,
        };
        let pki = dir.join("pki");
        let smtp = smtp(first);
        let registers = registers(&ports, &keys, store("registers"))?;
        let rocris = Rocris {
            site: ports.listen(3, "rocris")?,
            store: store("rocris"),
            hash_key: keys.secret("rocris-hash")?,
            hub_token: keys.secret("hub-to-rocris")?,
            senders: senders(&keys)?,
        };
        let devpki = Devpki {
            site: ports.listen(8, "devpki")?,
            rsa,
            folder: pki.clone(),
            card_scheme_hosts: [DIRECTORY_SERVER, ACS, CARD_SERVER].map(str::to_owned).to_vec(),
            web_hosts: vec![CEI.to_owned()],
        };
        let signer = signer(&ports, &keys, &pki, rsa)?;
        let hub = hub(&ports, &keys, store("hub"), (&pki, &devpki))?;
        let ghiseul = ghiseul(&ports, &keys, store("ghiseul"), (&hub, &pki))?;
        let bank = bank(&ports, &keys, store("bank"), (&ghiseul, &pki))?;
        let mail = Mail {
            host: smtp.ip().to_string(),
            port: smtp.port(),
            from: "nu-raspunde@demo.example".to_owned(),
            tls: false,
        };
        let config = Config {
            mail,
            hub: Some(hub),
            ghiseul: Some(ghiseul),
            rocris: Some(rocris),
            signer: Some(signer),
            registers: Some(registers),
            bank: Some(bank),
            devpki: Some(devpki),
        };
        Ok(Self {
            dir: dir.to_path_buf(),
            config,
            config_file: dir.join("cazier.toml"),
            page: ports.listen(0, "demo")?,
            pki,
            cards: dir.join("cei"),
        })
    }
}

/// An address that cannot exist (RFC 2606), and a number that nobody has.
fn contact(owner: &str, email: &str) -> Contact {
    Contact {
        owner: owner.to_owned(),
        email: email.to_owned(),
        phone: Some("021 000 0000".to_owned()),
    }
}

/// An authority of each kind that sends events.
fn senders(keys: &Keys) -> Result<Vec<Authority>> {
    let authority = |kind: rocris::SenderKind| {
        let token = keys.secret(&format!("{kind}-to-rocris"))?;
        Ok(Authority { name: kind.to_string(), kind, token })
    };
    rocris::SenderKind::ALL.into_iter().map(authority).collect()
}

fn registers(ports: &Ports, keys: &Keys, store: Store) -> Result<Registers> {
    Ok(Registers {
        site: ports.listen(4, "registre")?,
        store,
        hub_token: keys.secret("hub-to-registers")?,
        ghiseul_token: keys.secret("ghiseul-to-registers")?,
    })
}

fn signer(ports: &Ports, keys: &Keys, pki: &Path, rsa: bool) -> Result<Signer> {
    let kind = if rsa { "rsa2048" } else { "p256" };
    Ok(Signer {
        site: ports.listen(5, "semnatura")?,
        hub_token: keys.secret("hub-to-signer")?,
        key: Key::File { path: pki.join(format!("seal-{kind}.key")) },
        chain: pki.join(format!("seal-{kind}-chain.pem")),
    })
}

fn hub(ports: &Ports, keys: &Keys, store: Store, (pki, devpki): (&Path, &Devpki)) -> Result<Hub> {
    let peer = |port, host: &str, token: &str| -> Result<Peer> {
        Ok(Peer { url: ports.listen(port, host)?.public_url, token: keys.secret(token)? })
    };
    Ok(Hub {
        site: ports.listen(1, "hub")?,
        contact: contact("Ministerul Afacerilor Interne (demo)", "ajutor@hub.example"),
        store,
        hash_key: keys.secret("hub-hash")?,
        ghiseul: Provider {
            issuer: ports.listen(2, "ghiseul")?.public_url,
            client_id: CLIENT_ID.to_owned(),
            client_key: keys.signing_key("hub-client")?.0,
        },
        // Nobody plays ROeID here; the pages say that this way is not available.
        roeid: None,
        cei: Some(cei(ports, pki, devpki)?),
        registers: peer(4, "registre", "hub-to-registers")?,
        onrc: Some(onrc(ports, keys)?),
        rocris: peer(3, "rocris", "hub-to-rocris")?,
        signer: peer(5, "semnatura", "hub-to-signer")?,
        time_stamps: TimeStamps {
            url: devpki.site.public_url.join("/tsa")?,
            trust: pki.join("root.pem"),
        },
        signature: certificate::SignatureProfile::Development,
        certificate: Act::default(),
        check: CheckLimits::default(),
        stages: ::hub::Stages::default(),
        correction_days: None,
        series: "CJ".to_owned(),
    })
}

/// The trade register, with the service for companies open.
fn onrc(ports: &Ports, keys: &Keys) -> Result<Onrc> {
    Ok(Onrc {
        url: ports.listen(4, "registre")?.public_url,
        token: keys.secret("hub-to-registers")?,
        companies_from: Date::constant(2023, 2, 1),
    })
}

/// The site of electronic identity cards, with what the development PKI makes for it.
fn cei(ports: &Ports, pki: &Path, devpki: &Devpki) -> Result<Cei> {
    let list = |place: &str| {
        let path = format!("/crl/{}-{place}.crl", Kind::Cei.folder());
        devpki.site.public_url.join(&path)
    };
    let (site, cards) = (pki.join(Kind::Web.folder()), pki.join(Kind::Cei.folder()));
    let (chain, key) = host_file_names(CEI);
    Ok(Cei {
        site: ports.tls(14, CEI)?,
        certificate: Certificate { chain: site.join(chain), key: site.join(key) },
        trust: cards.join("root.pem"),
        issuers: cards.join("sub.pem"),
        responders: vec![devpki.site.public_url.join("/cei/ocsp")?],
        lists: vec![list("root")?, list("sub")?],
    })
}

fn ghiseul(ports: &Ports, keys: &Keys, store: Store, (hub, pki): (&Hub, &Path)) -> Result<Ghiseul> {
    Ok(Ghiseul {
        site: ports.listen(2, "ghiseul")?,
        contact: contact(
            "Autoritatea pentru Digitalizarea României (demo)",
            "ajutor@ghiseul.example",
        ),
        store,
        hash_key: keys.secret("ghiseul-hash")?,
        pepper: keys.secret("ghiseul-pepper")?,
        counter_url: hub.site.public_url.join("/identificare")?,
        menu_hub: hub.site.public_url.join("/intrare")?,
        clients: vec![Relying {
            client_id: CLIENT_ID.to_owned(),
            name: "Ministerul Afacerilor Interne".to_owned(),
            name_en: Some("Ministry of Internal Affairs".to_owned()),
            redirect_uris: vec![hub.site.public_url.join("/intrare/ghiseul")?],
            profile: ClientProfile::Fapi,
            public_key: Some(keys.signing_key("hub-client")?.1),
            secret: None,
            post_logout_redirect_uris: vec![hub.site.public_url.join("/")?],
            back_channel: Some(hub.site.public_url.join("/intrare/ghiseul/iesire")?),
        }],
        registers: Peer {
            url: ports.listen(4, "registre")?.public_url,
            token: keys.secret("ghiseul-to-registers")?,
        },
        directory_server: ports.tls(6, DIRECTORY_SERVER)?.public_url,
        card_server: ports.tls(11, CARD_SERVER)?,
        card_member: member(pki, CARD_SERVER),
    })
}

fn bank(
    ports: &Ports,
    keys: &Keys,
    store: Store,
    (ghiseul, pki): (&Ghiseul, &Path),
) -> Result<Bank> {
    Ok(Bank {
        directory_server: ports.tls(6, DIRECTORY_SERVER)?,
        acs: ports.listen(7, "banca")?,
        acs_link: ports.tls(10, ACS)?,
        directory_server_member: member(pki, DIRECTORY_SERVER),
        acs_member: member(pki, ACS),
        store,
        code_key: keys.secret("bank-codes")?,
        results_url: ghiseul.card_server.public_url.join("/3ds/rreq")?,
    })
}
