/** What is read of policies: the pages that set them up ask for it, tickets do not. */

import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask } from '@/api/client'
import type { paths } from '@/api/schema'
import { useFlowDefinitions } from '@/modules/setup/queries'
import { named } from '@/shared/i18n'
import { staleOn } from '@/shared/queries'
import { slaKeys } from '../queries'

export type Preview = Awaited<ReturnType<typeof previewPolicies>>

const calendarsKey = ['sla', 'calendars'] as const
staleOn('calendar', () => [calendarsKey])

export const fetchPolicies = () => ask(api.GET('/api/v1/sla-policies')).then((page) => page.items)

/** In the order in which they are asked. */
export function usePolicies(isWanted: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: slaKeys.policies,
    enabled: computed(() => toValue(isWanted)),
    queryFn: fetchPolicies,
  })
}

export function useVersions(id: MaybeRefOrGetter<number>, isWanted: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: computed(() => slaKeys.versions(toValue(id))),
    enabled: computed(() => toValue(isWanted)),
    queryFn: async () =>
      (
        await ask(
          api.GET('/api/v1/sla-policies/{policy_id}/versions', { params: { path: { policy_id: toValue(id) } } }),
        )
      ).items,
  })
}

/** How far bringing policies to running tickets has come; asked again until it is done. */
export function useApplication(id: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: computed(() => slaKeys.application(toValue(id) ?? 0)),
    enabled: computed(() => toValue(id) !== null),
    refetchInterval: (query) => (query.state.data?.finished_at ? false : 1500),
    queryFn: () =>
      ask(
        api.GET('/api/v1/sla-applications/{application_id}', {
          params: { path: { application_id: toValue(id) as number } },
        }),
      ),
  })
}

/** Calendars to choose from, by name; none for whoever may not see them. */
export function useCalendars() {
  return useQuery({
    queryKey: calendarsKey,
    staleTime: 5 * 60_000,
    queryFn: async () => (await ask(api.GET('/api/v1/calendars'))).items,
  })
}

/** The states of all flows in force, each once, by its name. */
export function useStates() {
  const flows = useFlowDefinitions(true)
  return computed(() => {
    const found = new Map<string, { key: string; label: string }>()
    for (const flow of flows.data.value ?? []) {
      const { states } = flow.definition as unknown as { states?: { key: string; names: Record<string, string> }[] }
      for (const one of states ?? []) {
        if (!found.has(one.key)) found.set(one.key, { key: one.key, label: named(one.names, one.key) })
      }
    }
    return [...found.values()]
  })
}

type PreviewIn = NonNullable<
  paths['/api/v1/sla-policies/previews']['post']['requestBody']
>['content']['application/json']

/** What bringing policies, with a draft in place of one, to running tickets would do. Nothing changes. */
export function previewPolicies(body: PreviewIn) {
  return ask(api.POST('/api/v1/sla-policies/previews', { body }))
}
