//! The forms of registrations: their types, and the fields of each.
//!
//! AWS changes its forms now and then, and gives them by `DescribeRegistrationFieldDefinitions` alone. These have the paths and
//! rules that public programs rely on; files (`optInScreenshot`) are left out.
//! <https://docs.aws.amazon.com/sms-voice/latest/userguide/registrations-10dlc-company.html>
//! <https://docs.aws.amazon.com/sms-voice/latest/userguide/registrations-10dlc-campaign.html>

use serde_json::{Value, json};

use super::fields::{Choice, Field, Needed, choice, text};

/// The company that sends.
pub(in crate::sms) const BRAND: &str = "US_TEN_DLC_BRAND_REGISTRATION";
/// An outside check of the company, for higher rates. It has no fields of its own.
const VETTING: &str = "US_TEN_DLC_BRAND_VETTING";
/// What it sends.
pub(in crate::sms) const CAMPAIGN: &str = "US_TEN_DLC_CAMPAIGN_REGISTRATION";

/// A type of registration.
pub(in crate::sms) struct Form {
    pub kind: &'static str,
    title: &'static str,
    pub fields: &'static [Field],
    /// Whether a brand belongs to it before it is submitted.
    pub needs_brand: bool,
    /// Whether numbers belong to it after it is complete.
    pub takes_numbers: bool,
}

const FORMS: [Form; 3] = [
    Form {
        kind: BRAND,
        title: "10DLC brand",
        fields: BRAND_FIELDS,
        needs_brand: false,
        takes_numbers: false,
    },
    Form {
        kind: VETTING,
        title: "10DLC brand vetting",
        fields: &[],
        needs_brand: true,
        takes_numbers: false,
    },
    Form {
        kind: CAMPAIGN,
        title: "10DLC campaign",
        fields: CAMPAIGN_FIELDS,
        needs_brand: true,
        takes_numbers: true,
    },
];

const LEGAL_TYPES: Choice = Choice::one(&["PRIVATE_PROFIT", "PUBLIC_PROFIT", "NON_PROFIT", "GOVERNMENT"]);
const EXCHANGES: Choice = Choice::one(&["NYSE", "NASDAQ", "AMEX", "LON", "FRA", "JPX", "TSX", "OTHER"]);
const VERTICALS: Choice = Choice::one(&[
    "AGRICULTURE",
    "COMMUNICATION",
    "CONSTRUCTION",
    "EDUCATION",
    "ENERGY",
    "ENTERTAINMENT",
    "FINANCIAL",
    "GAMBLING",
    "GOVERNMENT",
    "HEALTHCARE",
    "HOSPITALITY",
    "INSURANCE",
    "LEGAL",
    "MANUFACTURING",
    "NGO",
    "REAL_ESTATE",
    "RETAIL",
    "TECHNOLOGY",
    "TRANSPORTATION",
]);
const USE_CASES: Choice = Choice::one(&[
    "TWO_FACTOR_AUTHENTICATION",
    "ACCOUNT_NOTIFICATION",
    "CUSTOMER_CARE",
    "DELIVERY_NOTIFICATION",
    "FRAUD_ALERT",
    "HIGHER_EDUCATION",
    "LOW_VOLUME",
    "MARKETING",
    "MIXED",
    "POLLING_AND_VOTING",
    "PUBLIC_SERVICE_ANNOUNCEMENT",
    "SECURITY_ALERT",
    "CHARITY",
]);
const SUB_USE_CASES: Choice = Choice {
    options: &[
        "TWO_FACTOR_AUTHENTICATION",
        "ACCOUNT_NOTIFICATION",
        "CUSTOMER_CARE",
        "DELIVERY_NOTIFICATION",
        "FRAUD_ALERT",
        "HIGHER_EDUCATION",
        "MARKETING",
        "POLLING_AND_VOTING",
        "PUBLIC_SERVICE_ANNOUNCEMENT",
        "SECURITY_ALERT",
    ],
    least: 2,
    most: 5,
};
const YES_NO: Choice = Choice::one(&["Yes", "No"]);
const MESSAGE_TYPES: Choice = Choice::one(&["Transactional", "Promotional"]);
const CAPABILITIES: Choice = Choice::one(&["SMS", "MMS", "SMS and MMS"]);

/// Stock and contact belong to companies that are traded.
const IF_PUBLIC: Needed = Needed::If("companyInfo.legalType", &["PUBLIC_PROFIT"]);
const IF_MIXED: Needed = Needed::If("campaignUseCase.useCase", &["LOW_VOLUME", "MIXED"]);
const IF_LINK: Needed = Needed::If("campaignUseCase.embeddedLink", &["Yes"]);

const BRAND_FIELDS: &[Field] = &[
    text("companyInfo.companyName", Needed::Always, 1, 100, ".+"),
    choice("companyInfo.legalType", Needed::Always, &LEGAL_TYPES),
    choice("companyInfo.stockExchange", IF_PUBLIC, &EXCHANGES),
    text("companyInfo.stockSymbol", IF_PUBLIC, 1, 10, "[A-Z0-9.]+"),
    text("companyInfo.businessContactEmail", IF_PUBLIC, 3, 100, "\\S+@\\S+"),
    text("companyInfo.taxId", Needed::Always, 1, 21, "[A-Za-z0-9]+"),
    text("companyInfo.taxIdIssuingCountry", Needed::Always, 2, 2, "[A-Z]{2}"),
    text("companyInfo.address", Needed::Always, 1, 100, ".+"),
    text("companyInfo.city", Needed::Always, 1, 100, ".+"),
    text("companyInfo.state", Needed::Always, 1, 20, ".+"),
    text("companyInfo.zipCode", Needed::Always, 1, 10, "[A-Za-z0-9 -]+"),
    text("companyInfo.isoCountryCode", Needed::Always, 2, 2, "[A-Z]{2}"),
    text("contactInfo.dbaName", Needed::Never, 1, 100, ".+"),
    choice("contactInfo.vertical", Needed::Always, &VERTICALS),
    text("contactInfo.website", Needed::Always, 1, 100, "https?://\\S+"),
    text("contactInfo.supportEmail", Needed::Always, 3, 100, "\\S+@\\S+"),
    text("contactInfo.supportPhoneNumber", Needed::Always, 3, 20, "\\+[0-9]+"),
];

const CAMPAIGN_FIELDS: &[Field] = &[
    text("campaignInfo.campaignName", Needed::Always, 1, 2048, ".+"),
    choice("campaignInfo.vertical", Needed::Always, &VERTICALS),
    text("campaignInfo.termsAndConditionsLink", Needed::Always, 1, 255, "https?://\\S+"),
    text("campaignInfo.privacyPolicyLink", Needed::Always, 1, 255, "https?://\\S+"),
    text("campaignInfo.optInWorkflow", Needed::Always, 40, 2048, ".+"),
    text("campaignInfo.optInKeyword", Needed::Never, 1, 255, ".+"),
    text("campaignInfo.optInMessage", Needed::Always, 20, 320, ".+"),
    text("campaignInfo.helpMessage", Needed::Always, 20, 320, ".+"),
    text("campaignInfo.stopMessage", Needed::Always, 20, 320, ".+"),
    choice("campaignUseCase.useCase", Needed::Always, &USE_CASES),
    choice("campaignUseCase.subUseCases", IF_MIXED, &SUB_USE_CASES),
    choice("campaignUseCase.subscriberOptIn", Needed::Always, &YES_NO),
    choice("campaignUseCase.subscriberOptOut", Needed::Always, &YES_NO),
    choice("campaignUseCase.subscriberHelp", Needed::Always, &YES_NO),
    choice("campaignUseCase.directLending", Needed::Always, &YES_NO),
    choice("campaignUseCase.embeddedLink", Needed::Always, &YES_NO),
    text("campaignUseCase.embeddedLinkSample", IF_LINK, 1, 255, "https?://\\S+"),
    choice("campaignUseCase.embeddedPhone", Needed::Always, &YES_NO),
    choice("campaignUseCase.ageGated", Needed::Always, &YES_NO),
    choice("campaignCapabilities.messageType", Needed::Always, &MESSAGE_TYPES),
    choice("campaignCapabilities.numberCapabilities", Needed::Always, &CAPABILITIES),
    text("messageSamples.messageSample1", Needed::Always, 20, 1024, ".+"),
    text("messageSamples.messageSample2", Needed::Never, 20, 1024, ".+"),
    text("messageSamples.messageSample3", Needed::Never, 20, 1024, ".+"),
    text("messageSamples.messageSample4", Needed::Never, 20, 1024, ".+"),
    text("messageSamples.messageSample5", Needed::Never, 20, 1024, ".+"),
];

/// All types.
pub(super) fn all() -> &'static [Form] {
    &FORMS
}

/// The form of a type.
pub(in crate::sms) fn named(kind: &str) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.kind == kind)
}

impl Form {
    /// It as answers show it.
    pub fn shown(&self) -> Value {
        let association = |kind: &str, behavior: &str| {
            json!({
                "ResourceType": kind, "IsoCountryCode": "US", "AssociationBehavior": behavior,
                "DisassociationBehavior": "DISASSOCIATE_ALL_ALLOWS_DELETE_REGISTRATION",
            })
        };
        let brand = self.needs_brand.then(|| association("registration", "ASSOCIATE_BEFORE_SUBMIT"));
        let numbers = self.takes_numbers.then(|| association("phone-number", "ASSOCIATE_AFTER_COMPLETE"));
        json!({
            "RegistrationType": self.kind,
            "SupportedAssociations": brand.into_iter().chain(numbers).collect::<Vec<_>>(),
            "DisplayHints": { "Title": self.title },
        })
    }
}
