import createQueryClient from "openapi-react-query";
import { accountClient } from "../../../session/session";

/** Queries and mutations of routes about the person's own account. They use the root's cache. */
export const accountApi = createQueryClient(accountClient);

export const SESSIONS = ["get", "/v1/account/sessions"];
export const PASSKEYS = ["get", "/v1/account/passkeys"];
/** The account and its organisations. */
export const ACCOUNT = ["account"];
