/** Forms and what their fields choose from. */

import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, ref, toValue, watch, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { staleOn } from '@/shared/queries'
import { filled, type Values } from './model'

export type Form = Schemas['FormOut']
export type FormEntry = Schemas['EntryOut']
export type Evaluation = Schemas['EvaluationOut']
export type TicketType = Schemas['TypeOut']
export type Category = Schemas['CategoryOut']
export type PersonChoice = Awaited<ReturnType<typeof listPeople>>['items'][number]

export const formKeys = {
  types: () => ['forms', 'types'] as const,
  form: (type: string | number) => ['forms', 'form', String(type)] as const,
  evaluation: (type: string, values: Values) => ['forms', 'evaluation', type, values] as const,
  categories: () => ['forms', 'categories'] as const,
  teams: () => ['forms', 'teams'] as const,
}

for (const subject of ['type', 'ticket_type', 'form', 'custom_field', 'workflow']) {
  staleOn(subject, () => [
    ['forms', 'types'],
    ['forms', 'form'],
  ])
}
staleOn('category', () => [formKeys.categories()])
staleOn('team', () => [formKeys.teams()])

const RARELY = 5 * 60_000

/** Types that may be opened, in the order of the set-up. */
export function useTypes() {
  return useQuery({
    queryKey: formKeys.types(),
    queryFn: async () => (await ask(api.GET('/api/v1/ticket-types'))).items,
    staleTime: RARELY,
  })
}

export function useForm(type: MaybeRefOrGetter<string | number | null>) {
  return useQuery({
    queryKey: computed(() => formKeys.form(toValue(type) ?? '')),
    queryFn: () => ask(api.GET('/api/v1/forms/{type_id}', { params: { path: { type_id: String(toValue(type)) } } })),
    enabled: () => toValue(type) !== null,
    staleTime: RARELY,
  })
}

/** What of the form shows, is required and is missing with what is filled in so far; asked a moment after typing. */
export function useEvaluation(type: MaybeRefOrGetter<string | null>, values: MaybeRefOrGetter<Values>) {
  const settled = ref<Values>(filled({ ...toValue(values) }))
  let timer: number | undefined
  watch(
    () => JSON.stringify(filled(toValue(values))),
    (text) => {
      window.clearTimeout(timer)
      timer = window.setTimeout(() => (settled.value = JSON.parse(text) as Values), 250)
    },
  )
  return useQuery({
    queryKey: computed(() => formKeys.evaluation(toValue(type) ?? '', settled.value)),
    queryFn: () =>
      ask(
        api.POST('/api/v1/forms/{type_id}/evaluations', {
          params: { path: { type_id: toValue(type) ?? '' } },
          body: { values: settled.value },
        }),
      ),
    enabled: () => toValue(type) !== null,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  })
}

export function useCategories() {
  return useQuery({
    queryKey: formKeys.categories(),
    queryFn: async () => (await ask(api.GET('/api/v1/categories'))).items,
    staleTime: RARELY,
  })
}

export function useTeams(isWanted: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: formKeys.teams(),
    queryFn: async () => (await ask(api.GET('/api/v1/teams'))).items,
    staleTime: RARELY,
    enabled: () => toValue(isWanted),
  })
}

function listPeople(q: string, teamId?: number) {
  return ask(api.GET('/api/v1/people', { params: { query: { q: q || undefined, team_id: teamId } } }))
}

/** Colleagues whose name has the text in it; of a team, if one is given. */
export async function searchPeople(q: string, teamId?: number): Promise<PersonChoice[]> {
  return (await listPeople(q, teamId)).items
}

/** A colleague by number, retired or not; null where there is none. */
export async function findPerson(id: number): Promise<PersonChoice | null> {
  return (await ask(api.GET('/api/v1/people', { params: { query: { id: [id] } } }))).items[0] ?? null
}
