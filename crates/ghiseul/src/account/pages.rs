//! The pages of this slice: structs beside their templates.

use askama::Template;
use web::ui::{self, Banner};
use web::{Form, Layout, Texts, Visit, fl};

use super::SIGN_IN;

/// Sign in.
#[derive(Template)]
#[template(path = "account/pages/sign_in.html")]
pub(super) struct SignInPage {
    l: Texts,
    layout: Layout,
    form: Form,
    /// Something to say before the form.
    notice: Option<Banner>,
}

impl SignInPage {
    pub(super) fn new(visit: &Visit, form: Form, notice: Option<String>) -> Self {
        let layout = visit.layout(fl!(visit.l, "gh-title")).errors(&form);
        let notice = notice.map(|text| ui::banner(visit.l, text));
        Self { l: visit.l, layout, form, notice }
    }
}

/// Open an account; who has one signs in from the same page.
#[derive(Template)]
#[template(path = "account/pages/register.html")]
pub(super) struct RegisterPage {
    l: Texts,
    layout: Layout,
    form: Form,
    sign_in: String,
}

impl RegisterPage {
    pub(super) fn new(visit: &Visit, form: Form) -> Self {
        let layout = visit.layout(fl!(visit.l, "gh-new-title")).errors(&form);
        let sign_in = SignInFields { l: visit.l, form: visit.form() }.to_string();
        Self { l: visit.l, layout, form, sign_in }
    }
}

/// The fields of signing in, alone: they are shown folded on the page of registration.
#[derive(Template)]
#[template(path = "account/pages/sign_in_fields.html")]
struct SignInFields {
    l: Texts,
    form: Form,
}

/// Type the code from the e-mail.
#[derive(Template)]
#[template(path = "account/pages/code.html")]
pub(super) struct CodePage {
    l: Texts,
    layout: Layout,
    form: Form,
    email: String,
    /// A code was sent again.
    resent: Option<Banner>,
}

impl CodePage {
    pub(super) fn new(visit: &Visit, form: Form, email: String, resent: bool) -> Self {
        let layout =
            visit.layout(fl!(visit.l, "email-code-title")).errors(&form).back("/cont/cod/adresa");
        let resent = resent.then(|| ui::success(visit.l, fl!(visit.l, "gh-code-resent")));
        Self { l: visit.l, layout, form, email, resent }
    }
}

/// Another address for the code.
#[derive(Template)]
#[template(path = "account/pages/address.html")]
pub(super) struct AddressPage {
    l: Texts,
    layout: Layout,
    form: Form,
}

impl AddressPage {
    pub(super) fn new(visit: &Visit, form: Form) -> Self {
        let layout =
            visit.layout(fl!(visit.l, "email-code-change")).errors(&form).back("/cont/cod");
        Self { l: visit.l, layout, form }
    }
}

/// A forgotten password: which address.
#[derive(Template)]
#[template(path = "account/pages/forgotten.html")]
pub(super) struct ForgottenPage {
    l: Texts,
    layout: Layout,
    form: Form,
}

impl ForgottenPage {
    pub(super) fn new(visit: &Visit, form: Form) -> Self {
        let layout = visit.layout(fl!(visit.l, "gh-forgotten-title")).errors(&form).back(SIGN_IN);
        Self { l: visit.l, layout, form }
    }
}

/// A forgotten password: the code and another password.
#[derive(Template)]
#[template(path = "account/pages/new_password.html")]
pub(super) struct NewPasswordPage {
    l: Texts,
    layout: Layout,
    form: Form,
    email: String,
}

impl NewPasswordPage {
    pub(super) fn new(visit: &Visit, form: Form, email: String) -> Self {
        let title = fl!(visit.l, "gh-new-password-title");
        let layout = visit.layout(title).errors(&form).back("/cont/parola");
        Self { l: visit.l, layout, form, email }
    }
}
