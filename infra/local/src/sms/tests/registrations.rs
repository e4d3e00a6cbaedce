use aws_sdk_pinpointsmsvoicev2::types::{
    MessageType, NumberCapability, NumberStatus, RegistrationStatus, RegistrationVersionStatus,
    RequestableNumberType,
};
use serde_json::{Value, json};

use super::{PHONE, World, refusal, refused};
use crate::sms::registrations::forms::{BRAND, CAMPAIGN};

/// A value for every required field of a form.
const BRAND_VALUES: [(&str, &str); 13] = [
    ("companyInfo.companyName", "Acme Inc."),
    ("companyInfo.taxId", "123456789"),
    ("companyInfo.taxIdIssuingCountry", "US"),
    ("companyInfo.address", "1 Main Street"),
    ("companyInfo.city", "Seattle"),
    ("companyInfo.state", "WA"),
    ("companyInfo.zipCode", "98101"),
    ("companyInfo.isoCountryCode", "US"),
    ("contactInfo.website", "https://acme.example"),
    ("contactInfo.supportEmail", "help@acme.example"),
    ("contactInfo.supportPhoneNumber", "+12065550100"),
    ("companyInfo.legalType", "[PRIVATE_PROFIT]"),
    ("contactInfo.vertical", "[RETAIL]"),
];
const CAMPAIGN_VALUES: [(&str, &str); 18] = [
    ("campaignInfo.campaignName", "Delivery notices"),
    ("campaignInfo.vertical", "[RETAIL]"),
    ("campaignInfo.termsAndConditionsLink", "https://acme.example/terms"),
    ("campaignInfo.privacyPolicyLink", "https://acme.example/privacy"),
    ("campaignInfo.optInWorkflow", "People tick a box at the checkout of https://acme.example."),
    ("campaignInfo.optInMessage", "Acme: you get delivery notices now."),
    ("campaignInfo.helpMessage", "Acme: write to help@acme.example."),
    ("campaignInfo.stopMessage", "Acme: you get no more notices."),
    ("campaignUseCase.useCase", "[DELIVERY_NOTIFICATION]"),
    ("campaignUseCase.subscriberOptIn", "[Yes]"),
    ("campaignUseCase.subscriberOptOut", "[Yes]"),
    ("campaignUseCase.subscriberHelp", "[Yes]"),
    ("campaignUseCase.directLending", "[No]"),
    ("campaignUseCase.embeddedLink", "[No]"),
    ("campaignUseCase.embeddedPhone", "[No]"),
    ("campaignUseCase.ageGated", "[No]"),
    ("campaignCapabilities.messageType", "[Transactional]"),
    ("campaignCapabilities.numberCapabilities", "[SMS]"),
];
const SAMPLE: (&str, &str) = ("messageSamples.messageSample1", "Acme: your parcel arrives today at 5 pm.");

impl World {
    async fn create(&self, kind: &str) -> String {
        let call = self.client.create_registration().registration_type(kind).client_token(kind);
        call.send().await.unwrap().registration_id
    }

    /// Puts a text, or a choice in brackets. Returns the refusal, if any.
    async fn put(&self, id: &str, path: &str, value: &str) -> Option<(String, String)> {
        let call = self.client.put_registration_field_value().registration_id(id).field_path(path);
        let choice = value.strip_prefix('[').and_then(|value| value.strip_suffix(']'));
        let call = match choice {
            Some(choice) => call.select_choices(choice),
            None => call.text_value(value),
        };
        call.send().await.err().map(|error| refusal(&error))
    }

    async fn fill(&self, id: &str, values: &[(&str, &str)]) {
        for (path, value) in values {
            assert_eq!(self.put(id, path, value).await, None, "{path}");
        }
    }

    /// Submits a draft. Returns the refusal, if any, with the fields that it names.
    async fn submit(&self, id: &str) -> Result<(), ((String, String), Vec<String>)> {
        let answer = self.client.submit_registration_version().registration_id(id).send().await;
        answer.map(drop).map_err(|error| {
            let body = error.raw_response().unwrap().body().bytes().unwrap();
            let body: Value = serde_json::from_slice(body).unwrap();
            let fields = body["Fields"].as_array().cloned().unwrap_or_default();
            let names = fields.iter().map(|field| field["Name"].as_str().unwrap().to_owned());
            (refusal(&error), names.collect())
        })
    }

    async fn status(&self, id: &str) -> RegistrationStatus {
        let shown = self.client.describe_registrations().registration_ids(id).send().await.unwrap();
        shown.registrations()[0].registration_status().clone()
    }

    /// A registration that is complete.
    async fn complete(&self, kind: &str, brand: Option<&str>, values: &[(&str, &str)]) -> String {
        let id = self.create(kind).await;
        self.fill(&id, values).await;
        if let Some(brand) = brand {
            let call = self.client.create_registration_association().registration_id(&id);
            call.resource_id(brand).send().await.unwrap();
        }
        self.submit(&id).await.unwrap();
        self.advance_seconds(30);
        assert_eq!(self.status(&id).await, RegistrationStatus::Complete);
        id
    }
}

#[tokio::test]
async fn a_form_defines_its_fields_with_their_rules() {
    let world = World::new().await;
    let types = world.client.describe_registration_type_definitions().send().await.unwrap();
    assert_eq!(types.registration_type_definitions().len(), 3);
    let call = world.client.describe_registration_field_definitions().registration_type(BRAND);
    let fields = call.section_path("companyInfo").send().await.unwrap();
    let required: Vec<_> = fields
        .registration_field_definitions()
        .iter()
        .filter(|field| field.field_requirement().as_str() == "CONDITIONAL")
        .map(aws_sdk_pinpointsmsvoicev2::types::RegistrationFieldDefinition::field_path)
        .collect();
    let public = ["companyInfo.stockExchange", "companyInfo.stockSymbol", "companyInfo.businessContactEmail"];
    assert_eq!(required, public);
    let id = world.create(BRAND).await;
    let invalid = |reason: &str| Some(refused("ValidationException", reason));
    let wrong = invalid("FIELD_VALIDATION_FAILED");
    assert_eq!(world.put(&id, "companyInfo.taxId", "12-3456789").await, wrong, "digits only");
    assert_eq!(world.put(&id, "companyInfo.legalType", "[SOLE_PROPRIETOR]").await, wrong);
    assert_eq!(world.put(&id, "companyInfo.legalType", "PRIVATE_PROFIT").await, wrong, "it is a choice");
    assert_eq!(world.put(&id, "companyInfo.motto", "x").await, invalid("UNKNOWN_REGISTRATION_FIELD"));
    let unknown = world.client.create_registration().registration_type("US_SHORT_CODE").send().await;
    assert_eq!(refusal(&unknown.unwrap_err()), refused("ValidationException", "UNKNOWN_REGISTRATION_TYPE"));
}

#[tokio::test]
async fn a_draft_is_submitted_only_when_it_is_filled_in_and_frozen_afterwards() {
    let world = World::new().await;
    let id = world.create(BRAND).await;
    assert_eq!(world.create(BRAND).await, id, "the same token, the same registration");
    world.fill(&id, &BRAND_VALUES[1..]).await;
    let missing = refused("ValidationException", "MISSING_PARAMETER");
    let (reason, fields) = world.submit(&id).await.unwrap_err();
    assert_eq!((reason, fields), (missing.clone(), vec!["companyInfo.companyName".to_owned()]));
    world.fill(&id, &BRAND_VALUES[..1]).await;
    world.put(&id, "companyInfo.legalType", "[PUBLIC_PROFIT]").await;
    assert_eq!(world.submit(&id).await.unwrap_err().1.len(), 3, "a public company has a stock and a contact");
    world.put(&id, "companyInfo.legalType", "[PRIVATE_PROFIT]").await;
    world.put(&id, "companyInfo.stockSymbol", "ACME").await;
    let (reason, fields) = world.submit(&id).await.unwrap_err();
    assert_eq!((reason, fields), (missing, vec!["companyInfo.stockSymbol".to_owned()]));
    let delete = |path: &str| {
        let call = world.client.delete_registration_field_value().registration_id(&id);
        call.field_path(path).send()
    };
    delete("companyInfo.stockSymbol").await.unwrap();
    let required = refusal(&delete("companyInfo.city").await.unwrap_err());
    assert_eq!(required, refused("ValidationException", "REGISTRATION_FIELD_CANNOT_BE_DELETED"));
    world.submit(&id).await.unwrap();
    let conflict = |reason: &str| refused("ConflictException", reason);
    let frozen = world.put(&id, "companyInfo.city", "Tacoma").await;
    assert_eq!(frozen, Some(conflict("EDIT_REGISTRATION_FIELD_VALUES_NOT_ALLOWED")));
    assert_eq!(world.submit(&id).await.unwrap_err().0, conflict("REGISTRATION_ALREADY_SUBMITTED"));
    let version = world.client.create_registration_version().registration_id(&id).send().await;
    assert_eq!(refusal(&version.unwrap_err()), conflict("CREATE_REGISTRATION_VERSION_NOT_ALLOWED"));
    let delete = world.client.delete_registration().registration_id(&id).send().await;
    assert_eq!(refusal(&delete.unwrap_err()), conflict("RESOURCE_DELETION_NOT_ALLOWED"));
}

#[tokio::test]
async fn each_new_status_is_announced_on_the_default_bus_and_sent_to_the_rules_queue() {
    let world = World::new().await;
    let id = world.create(BRAND).await;
    world.fill(&id, &BRAND_VALUES).await;
    world.submit(&id).await.unwrap();
    world.account.sms().review();
    world.advance_seconds(15);
    world.account.sms().review();
    assert_eq!(world.status(&id).await, RegistrationStatus::Reviewing);
    world.advance_seconds(15);
    world.account.sms().review();
    let events = world.account.buses().take();
    let statuses: Vec<_> =
        events.iter().map(|event| &event.detail["registrationDetails"]["currentStatus"]).collect();
    assert_eq!(statuses, ["CREATED", "SUBMITTED", "REVIEWING", "COMPLETE"]);
    assert!(
        events
            .iter()
            .all(|event| (event.bus.as_str(), event.source.as_str()) == ("default", "aws.sms-voice"))
    );
    let details = json!({ "registrationId": id, "registrationType": BRAND, "currentStatus": "CREATED" });
    let delivery = world.account.topics().next().unwrap();
    let (queue, message) = delivery.for_queue().unwrap();
    assert_eq!(queue, "arn:aws:sqs:us-east-1:123456789012:reviews");
    let event: Value = serde_json::from_str(message).unwrap();
    assert_eq!(
        (&event["detail-type"], &event["source"]),
        (&json!("Registration Status Change"), &json!("aws.sms-voice"))
    );
    assert_eq!(event["detail"]["registrationDetails"], details);
    assert_eq!(world.account.topics().waiting(), 3);
}

#[tokio::test]
async fn a_refused_registration_names_its_fields_and_begins_anew() {
    let world = World::new().await;
    let id = world.create(BRAND).await;
    world.fill(&id, &BRAND_VALUES).await;
    world.put(&id, "companyInfo.companyName", "Rejected Inc.").await;
    world.submit(&id).await.unwrap();
    world.advance_seconds(60);
    assert_eq!(world.status(&id).await, RegistrationStatus::RequiresUpdates);
    let versions = world.client.describe_registration_versions().registration_id(&id).send().await.unwrap();
    let denied = &versions.registration_versions()[0];
    assert_eq!(denied.registration_version_status(), &RegistrationVersionStatus::Denied);
    assert!(denied.denied_reasons()[0].short_description().contains("companyInfo.companyName"));
    let values = world.client.describe_registration_field_values().registration_id(&id);
    let values = values.field_paths("companyInfo.companyName").send().await.unwrap();
    assert!(values.registration_field_values()[0].denied_reason().is_some());
    let draft = world.client.create_registration_version().registration_id(&id).send().await.unwrap();
    assert_eq!(draft.version_number(), 2);
    let values = world.client.describe_registration_field_values().registration_id(&id).send().await.unwrap();
    assert!(values.registration_field_values().is_empty(), "the draft is empty");
    world.client.discard_registration_version().registration_id(&id).send().await.unwrap();
    world.client.create_registration_version().registration_id(&id).send().await.unwrap();
    world.fill(&id, &BRAND_VALUES).await;
    world.submit(&id).await.unwrap();
    world.advance_seconds(30);
    let shown = world.client.describe_registrations().registration_ids(&id).send().await.unwrap();
    let shown = &shown.registrations()[0];
    assert_eq!((shown.approved_version_number(), shown.latest_denied_version_number()), (Some(3), Some(1)));
    world.client.delete_registration().registration_id(&id).send().await.unwrap();
    assert!(world.client.describe_registrations().send().await.unwrap().registrations().is_empty());
}

#[tokio::test]
async fn a_campaign_needs_a_complete_brand_and_makes_numbers_active() {
    let world = World::new().await;
    let mut values = CAMPAIGN_VALUES.to_vec();
    values.push(SAMPLE);
    let early = world.create(CAMPAIGN).await;
    world.fill(&early, &values).await;
    let alone = world.submit(&early).await.unwrap_err().0;
    assert_eq!(alone, refused("ValidationException", "INVALID_REGISTRATION_ASSOCIATION"));
    let brand = world.create(BRAND).await;
    let join = |resource: &str| {
        let call = world.client.create_registration_association().registration_id(&early);
        call.resource_id(resource).send()
    };
    join(&brand).await.unwrap();
    let incomplete = refused("ConflictException", "REGISTRATION_NOT_COMPLETE");
    assert_eq!(world.submit(&early).await.unwrap_err().0, incomplete);
    world.fill(&brand, &BRAND_VALUES).await;
    world.submit(&brand).await.unwrap();
    world.advance_seconds(30);

    let request = world.client.request_phone_number().iso_country_code("US");
    let request = request.number_type(RequestableNumberType::TenDlc).message_type(MessageType::Transactional);
    let request = request.number_capabilities(NumberCapability::Sms);
    let number = request.clone().send().await.unwrap().phone_number_id.unwrap();
    assert_eq!(refusal(&join(&number).await.unwrap_err()), incomplete);
    world.submit(&early).await.unwrap();
    world.advance_seconds(30);
    join(&number).await.unwrap();
    let second = request.registration_id(&early).send().await.unwrap();
    assert_eq!(
        (second.status(), second.registration_id()),
        (Some(&NumberStatus::Pending), Some(early.as_str()))
    );
    world.advance_seconds(15);
    for id in [number.as_str(), second.phone_number_id().unwrap()] {
        world.send(id, PHONE).await.unwrap();
    }
    let list = world.client.list_registration_associations().registration_id(&early).send().await.unwrap();
    let kinds: Vec<_> = list.registration_associations().iter().map(|one| one.resource_type()).collect();
    assert_eq!(kinds, ["registration", "phone-number", "phone-number"]);
    let delete = world.client.delete_registration().registration_id(&early).send().await;
    let kept = refused("ConflictException", "RESOURCE_DELETION_NOT_ALLOWED");
    assert_eq!(refusal(&delete.unwrap_err()), kept);
}

#[tokio::test]
async fn an_approved_version_is_archived_by_the_next() {
    let world = World::new().await;
    let id = world.complete(BRAND, None, &BRAND_VALUES).await;
    world.client.create_registration_version().registration_id(&id).send().await.unwrap();
    assert_eq!(world.status(&id).await, RegistrationStatus::Complete, "a draft changes nothing");
    world.fill(&id, &BRAND_VALUES).await;
    world.submit(&id).await.unwrap();
    world.advance_seconds(30);
    let versions = world.client.describe_registration_versions().registration_id(&id).send().await.unwrap();
    let statuses: Vec<_> = versions
        .registration_versions()
        .iter()
        .map(|version| version.registration_version_status().as_str())
        .collect();
    assert_eq!(statuses, ["ARCHIVED", "APPROVED"]);
    let history = versions.registration_versions()[0].registration_version_status_history().unwrap();
    assert!(history.archived_timestamp().is_some() && history.approved_timestamp().is_some());
    let vetting = world.complete("US_TEN_DLC_BRAND_VETTING", Some(&id), &[]).await;
    assert_eq!(world.status(&vetting).await, RegistrationStatus::Complete);
}
