import type { components } from "../../api/schema";
import type { Domain } from "./status";

/** The settings of a domain as its form has them. */
export interface Settings {
    opens: boolean;
    clicks: boolean;
    receiving: boolean;
    /** Empty: none. */
    tracking: string;
    /** Empty: the default. */
    returnPath: string;
}

/** A change of a domain; what is left out stays. */
export type Changes = components["schemas"]["UpdateDomain"];

export function settingsOf(domain: Domain): Settings {
    return {
        opens: domain.open_tracking,
        clicks: domain.click_tracking,
        receiving: domain.receiving ?? false,
        tracking: domain.tracking_subdomain ?? "",
        returnPath: domain.custom_return_path,
    };
}

/** Only what differs, so that a change by somebody else stays. */
export function changesOf(domain: Domain, wanted: Settings): Changes {
    const present = settingsOf(domain);
    const tracking = wanted.tracking.trim();
    const returnPath = wanted.returnPath.trim();
    return {
        ...(wanted.opens === present.opens ? {} : { open_tracking: wanted.opens }),
        ...(wanted.clicks === present.clicks ? {} : { click_tracking: wanted.clicks }),
        ...(wanted.receiving === present.receiving ? {} : { receiving: wanted.receiving }),
        ...(tracking === present.tracking ? {} : { tracking_subdomain: tracking || null }),
        ...(returnPath === present.returnPath ? {} : { custom_return_path: returnPath || null }),
    };
}
