/** Pure: what is reckoned about customers in the browser. */

import type { Schemas } from '@/api/client'

type Contact = Schemas['ContactOut']
type ContactBrief = Schemas['ContactBrief']
type Address = Schemas['AddressOut']
type TicketRow = Schemas['TicketRow']

/** What a form of a contact holds, as typed. */
export interface ContactDraft {
  name: string
  email: string
  phone: string
  organisation: { id: number; name: string } | null
  tier: string | null
  region: string | null
  locale: string | null
  time_zone: string
  preferred_channel: string | null
  note: string
  external_id: string
}

export function emptyDraft(): ContactDraft {
  return {
    name: '',
    email: '',
    phone: '',
    organisation: null,
    tier: null,
    region: null,
    locale: null,
    time_zone: '',
    preferred_channel: null,
    note: '',
    external_id: '',
  }
}

export function looksLike(text: string): 'email' | 'phone' | 'name' {
  const typed = text.trim()
  if (typed.includes('@')) return 'email'
  return /^\+?[\d\s()-]{5,}$/.test(typed) ? 'phone' : 'name'
}

/** A draft that begins with what was typed into the search, in the field where it belongs. */
export function draftFrom(typed: string): ContactDraft {
  return { ...emptyDraft(), [looksLike(typed)]: typed.trim() }
}

export function draftOf(contact: Contact): ContactDraft {
  return {
    name: contact.name,
    email: '',
    phone: '',
    organisation: contact.organisation,
    tier: contact.tier?.key ?? null,
    region: contact.region?.key ?? null,
    locale: contact.locale,
    time_zone: contact.time_zone ?? '',
    preferred_channel: contact.preferred_channel,
    note: contact.note ?? '',
    external_id: contact.external_id ?? '',
  }
}

export function newContact(draft: ContactDraft): Schemas['ContactIn'] {
  const addresses: Schemas['AddressIn'][] = []
  if (draft.email.trim())
    addresses.push({ channel: 'email', address: draft.email.trim(), is_primary: true, is_verified: false })
  if (draft.phone.trim())
    addresses.push({ channel: 'phone', address: draft.phone.trim(), is_primary: true, is_verified: false })
  return { ...written(draft), addresses }
}

function written(draft: ContactDraft) {
  return {
    name: draft.name.trim(),
    organisation: draft.organisation?.id ?? null,
    tier: draft.tier,
    region: draft.region,
    locale: draft.locale,
    time_zone: draft.time_zone.trim() || null,
    preferred_channel: draft.preferred_channel as Schemas['ContactIn']['preferred_channel'],
    note: draft.note,
    external_id: draft.external_id.trim() || null,
  }
}

/** Only what differs, so that what others changed meanwhile stays. */
export function contactChanges(before: ContactDraft, after: ContactDraft): Schemas['ContactPatch'] {
  const [old, now] = [written(before), written(after)]
  return Object.fromEntries(
    Object.entries(now).filter(([key, value]) => value !== old[key as keyof typeof old]),
  ) as Schemas['ContactPatch']
}

/** Where a refusal of `addresses.1.address` belongs in a form that asks for e-mail and phone. */
export function addressField(draft: ContactDraft, field: string): 'email' | 'phone' | null {
  const at = /^addresses\.(\d+)/.exec(field)?.[1]
  if (at === undefined) return null
  const order = [draft.email.trim() ? 'email' : '', draft.phone.trim() ? 'phone' : ''].filter(Boolean)
  return (order[Number(at)] as 'email' | 'phone' | undefined) ?? null
}

export function briefOf(contact: Contact): ContactBrief {
  return {
    id: contact.id,
    name: contact.name,
    email: mainAddress(contact.addresses, 'email')?.address ?? null,
    phone: mainAddress(contact.addresses, 'phone')?.address ?? null,
    organisation: contact.organisation,
    tier: contact.tier,
    is_active: contact.is_active,
    created_at: contact.created_at,
  }
}

export function mainAddress(addresses: Address[], channel: string): Address | undefined {
  const found = addresses.filter((one) => one.channel === channel)
  return found.find((one) => one.is_primary) ?? found[0]
}

/** Second line under a name: organisation, e-mail, phone. */
export function secondLine(contact: Pick<ContactBrief, 'organisation' | 'email' | 'phone'>): string {
  return [contact.organisation?.name, contact.email, contact.phone].filter(Boolean).join(' · ')
}

export interface MergeOutcome {
  /** Addresses that the kept contact gets, with whose they were. */
  addresses: { channel: string; shown_as: string; from: string }[]
  /** Fields that were empty and are filled by one of the others. */
  filled: { field: 'organisation' | 'tier' | 'region' | 'preferred_channel'; value: string; from: string }[]
}

/** What merging would bring to the kept contact: nothing of his is overwritten. */
export function mergeOutcome(kept: Contact, merged: Contact[]): MergeOutcome {
  const addresses = merged.flatMap((one) =>
    one.addresses.map((address) => ({ channel: address.channel, shown_as: address.shown_as, from: one.name })),
  )
  const filled: MergeOutcome['filled'] = []
  const valueOf = {
    organisation: (one: Contact) => one.organisation?.name,
    tier: (one: Contact) => one.tier?.name,
    region: (one: Contact) => one.region?.name,
    preferred_channel: (one: Contact) => one.preferred_channel,
  }
  for (const field of Object.keys(valueOf) as (keyof typeof valueOf)[]) {
    if (valueOf[field](kept)) continue
    const giver = merged.find((one) => valueOf[field](one))
    if (giver) filled.push({ field, value: String(valueOf[field](giver)), from: giver.name })
  }
  return { addresses, filled }
}

export interface TicketHistory {
  open: TicketRow[]
  closed: TicketRow[]
}

/** Earlier tickets in two groups; `exceptId` is the ticket one looks at. */
export function historyOf(rows: TicketRow[], exceptId?: number): TicketHistory {
  const others = rows.filter((one) => one.id !== exceptId && (one.shelf === 'desk' || one.shelf === 'archive'))
  const isOver = (one: TicketRow) => one.state_category === 'closed' || one.state_category === 'solved'
  return { open: others.filter((one) => !isOver(one)), closed: others.filter(isOver) }
}

/** Regions as a tree in one list: each with its depth, children under their parent. */
export function regionTree<T extends { key: string; parent: string | null }>(
  regions: T[],
): (T & { depth: number })[] {
  const keys = new Set(regions.map((one) => one.key))
  const under = (parent: string | null, depth: number): (T & { depth: number })[] =>
    regions
      .filter((one) => (one.parent && keys.has(one.parent) ? one.parent : null) === parent)
      .flatMap((one) => [{ ...one, depth }, ...under(one.key, depth + 1)])
  return under(null, 0)
}
