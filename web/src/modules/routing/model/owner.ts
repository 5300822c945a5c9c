/** Whose customer somebody is. */

import type { CustomerOwner } from '../queries'

/** What is said of this very customer, and what holds: a contact's own owner comes before that of his organisation. */
export function ownersOf(
  said: CustomerOwner[],
  contact: number | undefined,
): { own: CustomerOwner | null; holds: CustomerOwner | null } {
  const ofContact = contact === undefined ? undefined : said.find((one) => one.contact_id === contact)
  const ofCompany = said.find((one) => one.organisation_id !== null)
  const own = (contact === undefined ? ofCompany : ofContact) ?? null
  return { own, holds: own ?? ofCompany ?? null }
}

/** By organisation, for a list of them. */
export function byOrganisation(said: CustomerOwner[]): Map<number, string> {
  return new Map(said.flatMap((one) => (one.organisation_id === null ? [] : [[one.organisation_id, one.user_name]])))
}
