import type { components } from "../../../api/schema";
import { Button } from "../../../ui/Button";
import { DataTable, type Column } from "../../../ui/DataTable";
import { Facts, Section } from "../../../ui/Page";
import { Time } from "../../../ui/Time";
import css from "../shared.module.css";
import { preferenceText } from "./users";

type Device = components["schemas"]["UserDeviceView"];

const DEVICES: Column<Device>[] = [
    { name: "Device", cell: (device) => device.device ?? "Unknown device" },
    { name: "Platform", wideOnly: true, cell: (device) => device.platform ?? "–" },
    { name: "Place", wideOnly: true, cell: (device) => (device.ip ? <code>{device.ip}</code> : "–") },
    { name: "Last used", cell: (device) => <Time at={device.last_used_at} /> },
    { name: "Began", wideOnly: true, cell: (device) => <Time at={device.created_at} /> },
    { name: "Ends", wideOnly: true, cell: (device) => <Time at={device.expires_at} /> },
];

/** Where the user is logged in: each device is one session. */
export function Devices({ of: devices, onLogOut }: { of: Device[]; onLogOut?: () => void }) {
    const logOut = onLogOut && devices.length > 0 ? <Button onClick={onLogOut}>Log out everywhere</Button> : null;
    return (
        <Section title="Devices" actions={logOut}>
            {devices.length === 0 ? (
                <p className={css.soft}>The user is logged in nowhere.</p>
            ) : (
                <>
                    <DataTable label="Devices" rows={devices} columns={DEVICES} rowId={(device) => device.id} />
                    <p className={css.soft}>Each is one session. It ends at the time shown, if the app does not refresh it before.</p>
                </>
            )}
        </Section>
    );
}

type Preference = [name: string, value: unknown];

const PREFERENCES: Column<Preference>[] = [
    { name: "Preference", cell: ([name]) => <code>{name}</code> },
    { name: "Value", cell: ([, value]) => preferenceText(value) },
];

/** What the product's apps keep for the user. They change it, not the console. */
export function UserSettings({ of: settings }: { of: components["schemas"]["UserSettingsView"] }) {
    const preferences = Object.entries(settings.preferences);
    const isEmpty = preferences.length === 0 && !settings.last_seen_version;
    return (
        <Section title="Settings">
            <p className={css.soft}>{isEmpty ? "The product's apps keep nothing for this user." : "The product's apps keep this for the user."}</p>
            {settings.last_seen_version ? <Facts facts={[["Last seen version", settings.last_seen_version]]} /> : null}
            {preferences.length > 0 ? (
                <DataTable label="Preferences" rows={preferences} columns={PREFERENCES} rowId={([name]) => name} />
            ) : null}
        </Section>
    );
}
