/** What helps while a ticket is written: drafts, templates, guesses, warnings of duplicates. */

import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { filled, type Values } from '@/modules/forms/model'

export type Duplicate = Schemas['DuplicateOut']
export type Guess = Schemas['GuessOut']

const DRAFT = 'new'

export function useTicketTemplates(type: MaybeRefOrGetter<string | null>) {
  return useQuery({
    queryKey: computed(() => ['intake', 'templates', toValue(type)]),
    queryFn: async () => {
      const query = { kind: 'ticket' as const, type: toValue(type) ?? undefined }
      return (await ask(api.GET('/api/v1/templates', { params: { query: query as never } }))).items
    },
    staleTime: 60_000,
  })
}

/** Near tickets of the same customer; asked once there is enough of a title. */
export function useDuplicates(
  title: MaybeRefOrGetter<string>,
  description: MaybeRefOrGetter<string>,
  contact: MaybeRefOrGetter<number | null>,
) {
  return useQuery({
    queryKey: computed(() => ['intake', 'duplicates', toValue(title), toValue(contact)]),
    queryFn: async () => {
      const requester = toValue(contact) === null ? null : ({ id: toValue(contact) } as Schemas['RequesterIn'])
      const body = { title: toValue(title), description: toValue(description), requester }
      return (await ask(api.POST('/api/v1/duplicate-checks', { body }))).items
    },
    enabled: () => toValue(title).trim().length >= 4 && toValue(contact) !== null,
    placeholderData: keepPreviousData,
    retry: false,
  })
}

/** Guesses for empty fields, for a person to take. */
export function useGuesses(
  type: MaybeRefOrGetter<string | null>,
  title: MaybeRefOrGetter<string>,
  contact: MaybeRefOrGetter<number | null>,
  values: MaybeRefOrGetter<Values>,
) {
  return useQuery({
    queryKey: computed(() => ['intake', 'guesses', toValue(type), toValue(title), toValue(contact)]),
    queryFn: async () => {
      const requester = toValue(contact) === null ? null : ({ id: toValue(contact) } as Schemas['RequesterIn'])
      const body = { type: toValue(type), title: toValue(title), requester, values: filled(toValue(values)) }
      return (await ask(api.POST('/api/v1/prefills', { body }))).items
    },
    enabled: () => toValue(type) !== null && (toValue(title).trim().length >= 4 || toValue(contact) !== null),
    placeholderData: keepPreviousData,
    retry: false,
  })
}

export function useEarlierTickets(contact: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: computed(() => ['tickets', 'list', { of: toValue(contact) }]),
    queryFn: async () => {
      const filter = JSON.stringify({ field: 'requester', op: 'is', value: toValue(contact) })
      const query = { filter, sort: '-updated_at' as const, limit: 5, count: false, shelf: 'any' as const }
      return (await ask(api.GET('/api/v1/tickets', { params: { query } }))).items
    },
    enabled: () => toValue(contact) !== null,
  })
}

export async function fetchDraft(): Promise<Schemas['NewTicketDraftOut'] | null> {
  return ask(api.GET('/api/v1/me/drafts/{draft_key}', { params: { path: { draft_key: DRAFT } } })).catch(() => null)
}
