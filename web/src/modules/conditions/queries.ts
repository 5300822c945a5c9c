/** What conditions are made of: fields with their operators, and the names behind ids. */

import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask } from '@/api/client'
import { staleOn } from '@/shared/queries'
import type { Field } from './fields'
import type { Words } from './sentence'
import { testsOf, type Tree } from './tree'

export interface Named {
  id: number
  name: string
}

export const conditionKeys = {
  fields: ['conditions', 'fields'] as const,
  teams: ['conditions', 'teams'] as const,
  names: (kind: string, ids: number[]) => ['conditions', 'names', kind, ids] as const,
}

const LONG = 10 * 60_000

staleOn('field', () => [conditionKeys.fields])
staleOn('team', () => [conditionKeys.teams])

/** Fields of tickets by key, in the order of the server. */
export const fieldsQuery = {
  queryKey: conditionKeys.fields,
  staleTime: LONG,
  queryFn: async () => {
    const { fields } = await ask(api.GET('/api/v1/ticket-fields'))
    return new Map((fields as unknown as Field[]).map((field) => [field.key, field]))
  },
}

export function useTicketFields(isWanted: MaybeRefOrGetter<boolean> = true) {
  return useQuery({ ...fieldsQuery, enabled: () => toValue(isWanted) })
}

export const teamsQuery = {
  queryKey: conditionKeys.teams,
  staleTime: LONG,
  queryFn: async (): Promise<Named[]> =>
    (await ask(api.GET('/api/v1/teams', { params: { query: { limit: 200 } } }))).items,
}

export function useTeams() {
  return useQuery(teamsQuery)
}

export async function findPeople(q: string, teamId?: number): Promise<Named[]> {
  return (await ask(api.GET('/api/v1/people', { params: { query: { q: q || null, team_id: teamId, limit: 20 } } })))
    .items
}

export async function findContacts(q: string): Promise<Named[]> {
  return (await ask(api.GET('/api/v1/contacts', { params: { query: { q: q || null, limit: 20 } } }))).items
}

export async function findOrganisations(q: string): Promise<Named[]> {
  return (await ask(api.GET('/api/v1/organisations', { params: { query: { q: q || null, limit: 20 } } }))).items
}

/** The teams and departments of the company are few: all of them, retired ones too, in one answer. */
async function departments(): Promise<Named[]> {
  return (await ask(api.GET('/api/v1/departments', { params: { query: { with_retired: true } } }))).items
}

async function findDepartments(q: string): Promise<Named[]> {
  const text = q.trim().toLowerCase()
  return (await departments()).filter((one) => one.name.toLowerCase().includes(text))
}

type Source = 'people' | 'teams' | 'contacts' | 'organisations' | 'departments'

/** Whose names stand behind the numbers of a field; null where numbers are no ids. */
export function sourceOf(field: Pick<Field, 'key' | 'kind'>): Source | null {
  if (field.kind === 'person' || field.kind === 'people') return 'people'
  if (field.kind === 'team') return 'teams'
  if (field.kind === 'contact') return 'contacts'
  if (field.key === 'organisation') return 'organisations'
  return field.key === 'department' ? 'departments' : null
}

export const FIND: Record<Exclude<Source, 'teams'>, (text: string) => Promise<Named[]>> = {
  people: (text) => findPeople(text),
  contacts: findContacts,
  organisations: findOrganisations,
  departments: findDepartments,
}

/** Names seen in pickers and lists: known without asking. */
const seen = new Map<string, string>()

export function noteName(kind: string, id: number, name: string): void {
  seen.set(`${kind}:${id}`, name)
}

/** By kind, what answers these ids: one request, or one for each where there is no other way. Gone ones are left out. */
const NAMES: Record<Source, (ids: number[]) => Promise<Named[]>> = {
  people: async (ids) => (await ask(api.GET('/api/v1/people', { params: { query: { id: ids, limit: 50 } } }))).items,
  teams: async () =>
    (await ask(api.GET('/api/v1/teams', { params: { query: { limit: 200, with_retired: true } } }))).items,
  departments,
  contacts: (ids) =>
    each(ids, (id) => ask(api.GET('/api/v1/contacts/{contact_id}', { params: { path: { contact_id: id } } }))),
  organisations: (ids) =>
    each(ids, (id) => {
      const path = { organisation_id: id }
      return ask(api.GET('/api/v1/organisations/{organisation_id}', { params: { path } }))
    }),
}

/** One that is beyond the person's sight stays a number. */
async function each(ids: number[], find: (id: number) => Promise<Named>): Promise<Named[]> {
  const found = await Promise.all(ids.map((id) => find(id).catch(() => null)))
  return found.filter((one) => one !== null)
}

/** What a sentence about a condition needs: its fields (those of lists, unless others are given), and names for the ids. */
export function useWords(tree: MaybeRefOrGetter<Tree | null>, given?: () => Map<string, Field> | undefined) {
  const listed = useTicketFields(() => !given)
  const fields = { data: computed(() => given?.() ?? listed.data.value) }
  const teams = useTeams()
  const known = (kind: Source, id: number) =>
    (kind === 'teams' ? teams.data.value?.find((one) => one.id === id)?.name : undefined) ?? seen.get(`${kind}:${id}`)
  const wanted = computed(() => {
    const ids = new Map<Source, Set<number>>()
    for (const test of toValue(tree) ? testsOf(toValue(tree) as Tree) : []) {
      const field = fields.data.value?.get(test.field)
      const kind = field && sourceOf(field)
      // Teams in use are at hand; who asks for others waits until they are.
      if (!kind || (kind === 'teams' && !teams.data.value)) continue
      const given = (Array.isArray(test.value) ? test.value : [test.value]).filter((one) => typeof one === 'number')
      const unknown = kind === 'teams' ? given.filter((id) => !teams.data.value?.some((one) => one.id === id)) : given
      if (unknown.length) ids.set(kind, new Set([...(ids.get(kind) ?? []), ...unknown]))
    }
    return [...ids].map(([kind, found]) => [kind, [...found].sort((a, b) => a - b)] as const)
  })
  const names = useQuery({
    queryKey: computed(() => ['conditions', 'names', wanted.value]),
    enabled: computed(() => wanted.value.length > 0),
    staleTime: LONG,
    queryFn: async () => {
      await Promise.all(
        wanted.value.map(async ([kind, ids]) => {
          const unknown = ids.filter((id) => !seen.has(`${kind}:${id}`))
          // Fifty at once are what a page of people holds.
          for (let first = 0; first < unknown.length; first += 50)
            for (const one of await NAMES[kind](unknown.slice(first, first + 50))) noteName(kind, one.id, one.name)
        }),
      )
      return seen.size
    },
  })
  const isComing = computed(() => teams.isPending.value || (names.isPending.value && wanted.value.length > 0))
  return computed<Words>(() => {
    void names.data.value
    return {
      fields: fields.data.value ?? new Map(),
      nameOf: (field, value) => {
        const kind = sourceOf(field)
        if (!kind || typeof value !== 'number') return undefined
        // A number that becomes a name in a moment says less than nothing.
        return known(kind, value) ?? (isComing.value ? '…' : undefined)
      },
    }
  })
}
