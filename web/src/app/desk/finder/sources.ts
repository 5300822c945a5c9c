/** Where the command bar looks: the server for tickets and people, the modules for actions and pages. */

import { t } from '@/shared/i18n'
import { commands, menu, settingsPages } from '@/shared/registry'
import { useSession } from '@/shared/session'
import { fitting, isSameNumber, type Asked, type Group, type Hit } from './model'
import { searchContacts, searchOrganisations, searchPeople, searchTickets } from './queries'

const FEW = 5

/** One place to look; answers groups, and may fail alone. */
export interface Source {
  key: 'tickets' | 'contacts' | 'organisations' | 'people'
  look: (text: string, signal: AbortSignal) => Promise<Group>
}

export async function findTickets(text: string, signal?: AbortSignal): Promise<Group> {
  const page = await searchTickets(text, FEW, signal)
  const hits = page.items.map<Hit>((one) => ({
    key: `ticket-${one.id}`,
    kind: isSameNumber(one.number, text) ? 'number' : 'ticket',
    label: one.title,
    hint: one.number,
    note: [one.requester?.name, one.assignee?.name ?? one.team?.name].filter(Boolean).join(' · '),
    to: `/tickets/${one.id}`,
    state: { category: one.state_category, name: one.state_name },
  }))
  return { key: 'tickets', hits, hasMore: page.next_cursor !== null }
}

async function findContacts(q: string, signal: AbortSignal): Promise<Group> {
  const page = await searchContacts(q, FEW, signal)
  const hits = page.items.map<Hit>((one) => ({
    key: `contact-${one.id}`,
    kind: 'contact',
    label: one.name,
    hint: one.organisation?.name,
    note: [one.phone, one.email].filter(Boolean).join(' · '),
    to: `/customers/contacts/${one.id}`,
  }))
  return { key: 'contacts', hits, hasMore: page.next_cursor !== null }
}

async function findOrganisations(q: string, signal: AbortSignal): Promise<Group> {
  const page = await searchOrganisations(q, FEW, signal)
  const hits = page.items.map<Hit>((one) => ({
    key: `organisation-${one.id}`,
    kind: 'organisation',
    label: one.name,
    hint: one.tier?.name,
    to: `/customers/organisations/${one.id}`,
  }))
  return { key: 'organisations', hits, hasMore: page.next_cursor !== null }
}

async function findPeople(q: string, signal: AbortSignal): Promise<Group> {
  const { items } = await searchPeople(q, FEW, signal)
  const isKeeper = useSession().can('user.read')
  const hits = items.map<Hit>((one) => ({
    key: `person-${one.id}`,
    kind: 'person',
    label: one.name,
    hint: one.department ?? undefined,
    note: one.email,
    // Who keeps accounts goes to the account; everybody else to what this person has on the desk.
    to: isKeeper ? `/settings/people/${one.id}` : `/search?assignee=${one.id}`,
  }))
  return { key: 'people', hits }
}

/** Those that this person may ask, for what was typed. */
export function sourcesFor(asked: Asked): Source[] {
  const session = useSession()
  const found: Source[] = []
  if (asked.text.length === 0) return found
  const isAll = asked.scope === 'all'
  if ((isAll || asked.scope === 'tickets') && session.can('ticket.read'))
    found.push({ key: 'tickets', look: findTickets })
  if (isAll && session.can('contact.read')) {
    found.push({ key: 'contacts', look: findContacts })
    found.push({ key: 'organisations', look: findOrganisations })
  }
  if (isAll || asked.scope === 'people') found.push({ key: 'people', look: findPeople })
  return found
}

/** What the page can do by itself: pages, actions, settings; found without asking anybody. */
export function ownGroups(asked: Asked, actions: Hit[]): Group[] {
  if (asked.scope === 'tickets' || asked.scope === 'people') return []
  const most = asked.scope === 'actions' ? 30 : FEW
  const doable = [
    ...actions,
    ...commands.value
      .filter((one) => one.when?.() ?? true)
      .map<Hit>((one) => ({
        key: `command-${one.key}`,
        kind: 'action',
        label: t(one.label),
        keys: one.keys,
        to: one.to,
        run: one.run,
      })),
  ]
  const pages = menu.value.map<Hit>((one) => ({
    key: `page-${one.key}`,
    kind: 'page',
    label: t(one.label),
    keys: one.jump ? `g ${one.jump}` : undefined,
    to: one.to,
  }))
  const settings = settingsPages.value.map<Hit>((one) => ({
    key: `setting-${one.key}`,
    kind: 'setting',
    label: t(one.label),
    note: one.hint ? t(one.hint) : undefined,
    to: one.to,
  }))
  const names = (hit: Hit): (string | undefined)[] => [hit.label, hit.note]
  return [
    { key: 'actions', hits: fitting(doable, asked.text, names, most) },
    { key: 'pages', hits: fitting(pages, asked.text, names, most) },
    // Without a word there would be all of them.
    { key: 'settings', hits: asked.text ? fitting(settings, asked.text, names, most) : [] },
  ]
}
