//! The operations on registrations, each with the fields of its request.

use crate::sms::shapes::{
    CHOICES, FILTERS, FLAG, MOST, NAME_OR_ARN, NAMES, NEXT, PATH, PATHS, REGISTRATION_TYPE,
    REGISTRATION_TYPES, Requests, SECTION, TAGS, TOKEN, VALUE, VERSION, VERSIONS, may, must,
};

pub(in crate::sms) const REGISTRATIONS: Requests = &[
    (
        "DescribeRegistrationTypeDefinitions",
        &[
            may("RegistrationTypes", &REGISTRATION_TYPES),
            may("Filters", &FILTERS),
            may("NextToken", &NEXT),
            may("MaxResults", &MOST),
        ],
    ),
    (
        "DescribeRegistrationFieldDefinitions",
        &[
            must("RegistrationType", &REGISTRATION_TYPE),
            may("SectionPath", &SECTION),
            may("FieldPaths", &PATHS),
            may("NextToken", &NEXT),
            may("MaxResults", &MOST),
        ],
    ),
    (
        "CreateRegistration",
        &[must("RegistrationType", &REGISTRATION_TYPE), may("Tags", &TAGS), may("ClientToken", &TOKEN)],
    ),
    (
        "DescribeRegistrations",
        &[
            may("RegistrationIds", &NAMES),
            may("Filters", &FILTERS),
            may("NextToken", &NEXT),
            may("MaxResults", &MOST),
        ],
    ),
    ("DeleteRegistration", &[must("RegistrationId", &NAME_OR_ARN)]),
    ("CreateRegistrationVersion", &[must("RegistrationId", &NAME_OR_ARN)]),
    (
        "DescribeRegistrationVersions",
        &[
            must("RegistrationId", &NAME_OR_ARN),
            may("VersionNumbers", &VERSIONS),
            may("Filters", &FILTERS),
            may("NextToken", &NEXT),
            may("MaxResults", &MOST),
        ],
    ),
    ("SubmitRegistrationVersion", &[must("RegistrationId", &NAME_OR_ARN), may("AwsReview", &FLAG)]),
    ("DiscardRegistrationVersion", &[must("RegistrationId", &NAME_OR_ARN)]),
    (
        "PutRegistrationFieldValue",
        &[
            must("RegistrationId", &NAME_OR_ARN),
            must("FieldPath", &PATH),
            may("SelectChoices", &CHOICES),
            may("TextValue", &VALUE),
        ],
    ),
    ("DeleteRegistrationFieldValue", &[must("RegistrationId", &NAME_OR_ARN), must("FieldPath", &PATH)]),
    (
        "DescribeRegistrationFieldValues",
        &[
            must("RegistrationId", &NAME_OR_ARN),
            may("VersionNumber", &VERSION),
            may("SectionPath", &SECTION),
            may("FieldPaths", &PATHS),
            may("NextToken", &NEXT),
            may("MaxResults", &MOST),
        ],
    ),
    (
        "CreateRegistrationAssociation",
        &[must("RegistrationId", &NAME_OR_ARN), must("ResourceId", &NAME_OR_ARN)],
    ),
    (
        "ListRegistrationAssociations",
        &[
            must("RegistrationId", &NAME_OR_ARN),
            may("Filters", &FILTERS),
            may("NextToken", &NEXT),
            may("MaxResults", &MOST),
        ],
    ),
];
