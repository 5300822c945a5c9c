/** The personal home page, in one request. */

import { useQuery } from '@tanstack/vue-query'

import { api, ask, type Schemas } from '@/api/client'
import { staleOn } from '@/shared/queries'

export type Home = Schemas['HomeOut']

export const homeKeys = { mine: () => ['home'] as const }

for (const subject of ['ticket', 'approval', 'notification', 'handover']) staleOn(subject, () => [homeKeys.mine()])

export function useHome() {
  return useQuery({ queryKey: homeKeys.mine(), queryFn: () => ask(api.GET('/api/v1/me/home')) })
}
