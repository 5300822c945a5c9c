/** What conditions are made of: fields with their operators, and the names behind ids. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
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

/** Whose names stand behind the numbers of a field; null where numbers are no ids. */
export function sourceOf(
  field: Pick<Field, 'key' | 'kind'>,
): 'people' | 'teams' | 'contacts' | 'organisations' | null {
  if (field.kind === 'person' || field.kind === 'people') return 'people'
  if (field.kind === 'team') return 'teams'
  if (field.kind === 'contact') return 'contacts'
  return field.key === 'organisation' ? 'organisations' : null
}

/** Names seen in pickers and lists: known without asking. */
const seen = new Map<string, string>()

export function noteName(kind: string, id: number, name: string): void {
  seen.set(`${kind}:${id}`, name)
}

async function nameOfOne(kind: string, id: number): Promise<void> {
  if (kind === 'contacts') {
    const found = await ask(api.GET('/api/v1/contacts/{contact_id}', { params: { path: { contact_id: id } } }))
    noteName(kind, id, found.name)
  } else if (kind === 'organisations') {
    const path = { organisation_id: id }
    const found = await ask(api.GET('/api/v1/organisations/{organisation_id}', { params: { path } }))
    noteName(kind, id, found.name)
  }
}

/** What a sentence about a condition needs: its fields (those of lists, unless others are given), and names for the ids. */
export function useWords(tree: MaybeRefOrGetter<Tree | null>, given?: () => Map<string, Field> | undefined) {
  const listed = useTicketFields(() => !given)
  const fields = { data: computed(() => given?.() ?? listed.data.value) }
  const teams = useTeams()
  const client = useQueryClient()
  const wanted = computed(() => {
    const ids = new Map<string, Set<number>>()
    for (const test of toValue(tree) ? testsOf(toValue(tree) as Tree) : []) {
      const field = fields.data.value?.get(test.field)
      const kind = field && sourceOf(field)
      if (!kind || kind === 'teams') continue
      const given = (Array.isArray(test.value) ? test.value : [test.value]).filter((one) => typeof one === 'number')
      ids.set(kind, new Set([...(ids.get(kind) ?? []), ...given]))
    }
    return [...ids].map(([kind, found]) => [kind, [...found].sort((a, b) => a - b)] as const)
  })
  const names = useQuery({
    queryKey: computed(() => ['conditions', 'names', wanted.value]),
    enabled: computed(() => wanted.value.some(([, ids]) => ids.length > 0)),
    staleTime: LONG,
    queryFn: async () => {
      for (const [kind, ids] of wanted.value) {
        const unknown = ids.filter((id) => !seen.has(`${kind}:${id}`))
        if (unknown.length === 0) continue
        if (kind === 'people') {
          // Colleagues are few: the first fifty by name, then those that are missing one by one by what is seen.
          const found = await client.fetchQuery({
            queryKey: ['conditions', 'people'],
            staleTime: LONG,
            queryFn: () => ask(api.GET('/api/v1/people', { params: { query: { limit: 50 } } })),
          })
          for (const person of found.items) noteName('people', person.id, person.name)
        } else {
          // One that is beyond the person's sight stays a number.
          await Promise.all(unknown.map((id) => nameOfOne(kind, id).catch(() => undefined)))
        }
      }
      return seen.size
    },
  })
  return computed<Words>(() => {
    void names.data.value
    return {
      fields: fields.data.value ?? new Map(),
      nameOf: (field, value) => {
        const kind = sourceOf(field)
        if (!kind || typeof value !== 'number') return undefined
        if (kind === 'teams') return teams.data.value?.find((one) => one.id === value)?.name
        return seen.get(`${kind}:${value}`)
      },
    }
  })
}
