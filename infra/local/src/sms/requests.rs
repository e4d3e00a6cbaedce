//! The operations that are embedded, each with the fields of its request.

use super::{
    registrations::requests::REGISTRATIONS,
    shapes::{
        BODY, CAPABILITIES, CHANNEL, CONTEXT, COUNTRY, COUNTRY_PARAMETERS, EVENT_TYPES, FILTERS, FLAG, Field,
        KEYWORD, MESSAGE_TYPE, MESSAGE_TYPES, MOST, NAME, NAME_OR_ARN, NAMES, NEXT, NUMBER_TYPE, OWNER,
        PHONE, PHONES, PREFERENCES, PRICE, ROLE, Requests, SEARCHABLE, SENDER, SENDER_ID, SENDER_IDS, TAGS,
        TIME_TO_LIVE, TOKEN, TOPIC, may, must,
    },
};

/// The fields of an operation's request; `None` if it is not embedded.
pub(super) fn fields(operation: &str) -> Option<&'static [Field]> {
    let tables = [SENDING, STANDING, SETS, NUMBERS, POOLS, LISTS, REGISTRATIONS];
    let found = tables.into_iter().flatten().find(|(name, _)| *name == operation);
    found.map(|(_, fields)| *fields)
}

const SENDING: Requests = &[(
    "SendTextMessage",
    &[
        must("DestinationPhoneNumber", &PHONE),
        may("OriginationIdentity", &SENDER),
        must("MessageBody", &BODY),
        may("MessageType", &MESSAGE_TYPE),
        may("Keyword", &KEYWORD),
        may("ConfigurationSetName", &NAME_OR_ARN),
        may("MaxPrice", &PRICE),
        may("TimeToLive", &TIME_TO_LIVE),
        may("Context", &CONTEXT),
        may("DestinationCountryParameters", &COUNTRY_PARAMETERS),
        may("DryRun", &FLAG),
        may("ProtectConfigurationId", &NAME_OR_ARN),
        may("MessageFeedbackEnabled", &FLAG),
    ],
)];

const STANDING: Requests = &[
    ("DescribeAccountAttributes", &[may("NextToken", &NEXT), may("MaxResults", &MOST)]),
    ("DescribeSpendLimits", &[may("NextToken", &NEXT), may("MaxResults", &MOST)]),
];

const SETS: Requests = &[
    (
        "CreateConfigurationSet",
        &[must("ConfigurationSetName", &NAME), may("Tags", &TAGS), may("ClientToken", &TOKEN)],
    ),
    (
        "DescribeConfigurationSets",
        &[
            may("ConfigurationSetNames", &NAMES),
            may("Filters", &FILTERS),
            may("NextToken", &NEXT),
            may("MaxResults", &MOST),
        ],
    ),
    ("DeleteConfigurationSet", &[must("ConfigurationSetName", &NAME_OR_ARN)]),
    (
        "CreateEventDestination",
        &[
            must("ConfigurationSetName", &NAME_OR_ARN),
            must("EventDestinationName", &NAME),
            must("MatchingEventTypes", &EVENT_TYPES),
            may("SnsDestination", &TOPIC),
            may("ClientToken", &TOKEN),
        ],
    ),
    (
        "UpdateEventDestination",
        &[
            must("ConfigurationSetName", &NAME_OR_ARN),
            must("EventDestinationName", &NAME),
            may("Enabled", &FLAG),
            may("MatchingEventTypes", &EVENT_TYPES),
            may("SnsDestination", &TOPIC),
        ],
    ),
    (
        "DeleteEventDestination",
        &[must("ConfigurationSetName", &NAME_OR_ARN), must("EventDestinationName", &NAME)],
    ),
];

const NUMBERS: Requests = &[
    (
        "RequestPhoneNumber",
        &[
            must("IsoCountryCode", &COUNTRY),
            must("MessageType", &MESSAGE_TYPE),
            must("NumberCapabilities", &CAPABILITIES),
            must("NumberType", &NUMBER_TYPE),
            may("OptOutListName", &NAME_OR_ARN),
            may("PoolId", &NAME_OR_ARN),
            may("RegistrationId", &NAME_OR_ARN),
            may("NumberPreference", &PREFERENCES),
            may("InternationalSendingEnabled", &FLAG),
            may("DeletionProtectionEnabled", &FLAG),
            may("Tags", &TAGS),
            may("ClientToken", &TOKEN),
        ],
    ),
    (
        "ListAvailablePhoneNumbers",
        &[
            must("IsoCountryCode", &COUNTRY),
            must("NumberCapabilities", &CAPABILITIES),
            must("NumberType", &SEARCHABLE),
            may("RegistrationId", &NAME_OR_ARN),
            may("NumberPreference", &PREFERENCES),
            may("NextToken", &NEXT),
            may("MaxResults", &MOST),
        ],
    ),
    (
        "DescribePhoneNumbers",
        &[
            may("PhoneNumberIds", &NAMES),
            may("Filters", &FILTERS),
            may("NextToken", &NEXT),
            may("MaxResults", &MOST),
            may("Owner", &OWNER),
        ],
    ),
    (
        "UpdatePhoneNumber",
        &[
            must("PhoneNumberId", &NAME_OR_ARN),
            may("TwoWayEnabled", &FLAG),
            may("TwoWayChannelArn", &CHANNEL),
            may("TwoWayChannelRole", &ROLE),
            may("SelfManagedOptOutsEnabled", &FLAG),
            may("OptOutListName", &NAME_OR_ARN),
            may("InternationalSendingEnabled", &FLAG),
            may("DeletionProtectionEnabled", &FLAG),
        ],
    ),
    ("ReleasePhoneNumber", &[must("PhoneNumberId", &NAME_OR_ARN)]),
    ("ListTagsForResource", &[must("ResourceArn", &NAME_OR_ARN)]),
    (
        "RequestSenderId",
        &[
            must("SenderId", &SENDER_ID),
            must("IsoCountryCode", &COUNTRY),
            may("MessageTypes", &MESSAGE_TYPES),
            may("DeletionProtectionEnabled", &FLAG),
            may("Tags", &TAGS),
            may("ClientToken", &TOKEN),
        ],
    ),
    (
        "DescribeSenderIds",
        &[
            may("SenderIds", &SENDER_IDS),
            may("Filters", &FILTERS),
            may("NextToken", &NEXT),
            may("MaxResults", &MOST),
            may("Owner", &OWNER),
        ],
    ),
    ("ReleaseSenderId", &[must("SenderId", &NAME_OR_ARN), must("IsoCountryCode", &COUNTRY)]),
];

const POOLS: Requests = &[
    (
        "CreatePool",
        &[
            must("OriginationIdentity", &NAME_OR_ARN),
            may("IsoCountryCode", &COUNTRY),
            must("MessageType", &MESSAGE_TYPE),
            may("DeletionProtectionEnabled", &FLAG),
            may("Tags", &TAGS),
            may("ClientToken", &TOKEN),
        ],
    ),
    (
        "DescribePools",
        &[
            may("PoolIds", &NAMES),
            may("Filters", &FILTERS),
            may("NextToken", &NEXT),
            may("MaxResults", &MOST),
            may("Owner", &OWNER),
        ],
    ),
    (
        "UpdatePool",
        &[
            must("PoolId", &NAME_OR_ARN),
            may("TwoWayEnabled", &FLAG),
            may("TwoWayChannelArn", &CHANNEL),
            may("TwoWayChannelRole", &ROLE),
            may("SelfManagedOptOutsEnabled", &FLAG),
            may("OptOutListName", &NAME_OR_ARN),
            may("SharedRoutesEnabled", &FLAG),
            may("DeletionProtectionEnabled", &FLAG),
        ],
    ),
    ("DeletePool", &[must("PoolId", &NAME_OR_ARN)]),
    (
        "ListPoolOriginationIdentities",
        &[
            must("PoolId", &NAME_OR_ARN),
            may("Filters", &FILTERS),
            may("NextToken", &NEXT),
            may("MaxResults", &MOST),
        ],
    ),
    ("AssociateOriginationIdentity", MEMBERSHIP),
    ("DisassociateOriginationIdentity", MEMBERSHIP),
];

const MEMBERSHIP: &[Field] = &[
    must("PoolId", &NAME_OR_ARN),
    must("OriginationIdentity", &NAME_OR_ARN),
    may("IsoCountryCode", &COUNTRY),
    may("ClientToken", &TOKEN),
];

const LISTS: Requests = &[
    ("CreateOptOutList", &[must("OptOutListName", &NAME), may("Tags", &TAGS), may("ClientToken", &TOKEN)]),
    (
        "DescribeOptOutLists",
        &[
            may("OptOutListNames", &NAMES),
            may("NextToken", &NEXT),
            may("MaxResults", &MOST),
            may("Owner", &OWNER),
        ],
    ),
    ("DeleteOptOutList", &[must("OptOutListName", &NAME_OR_ARN)]),
    ("PutOptedOutNumber", &[must("OptOutListName", &NAME_OR_ARN), must("OptedOutNumber", &PHONE)]),
    ("DeleteOptedOutNumber", &[must("OptOutListName", &NAME_OR_ARN), must("OptedOutNumber", &PHONE)]),
    (
        "DescribeOptedOutNumbers",
        &[
            must("OptOutListName", &NAME_OR_ARN),
            may("OptedOutNumbers", &PHONES),
            may("Filters", &FILTERS),
            may("NextToken", &NEXT),
            may("MaxResults", &MOST),
        ],
    ),
];
