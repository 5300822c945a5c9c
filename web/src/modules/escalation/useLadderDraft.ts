/** One ladder being edited: kept on this device until it is saved, told of what somebody else saved meanwhile. */

import { useQueryClient } from '@tanstack/vue-query'

import { useListedDraft } from '@/modules/setup/useKeptDraft'
import { t } from '@/shared/i18n'
import { toast } from '@/shared/toasts'
import { changeLadder, createLadder } from './commands'
import { asSent, draftOf, newLadder } from './model/ladder'
import { escalationKeys, useLadders, type Ladder } from './queries'

export function useLadderDraft(id: number | null) {
  const client = useQueryClient()
  const ladders = useLadders()
  const { row: ladder, ...editing } = useListedDraft({
    id,
    key: 'escalation-ladder',
    rows: ladders,
    blank: newLadder,
    draftOf,
  })

  /** The saved ladder, or null where it was refused. */
  function save(): Promise<Ladder | null> {
    return editing.save(
      (now, version) => (id === null ? createLadder(asSent(now)) : changeLadder(id, asSent(now), version)),
      async (saved) => {
        await client.invalidateQueries({ queryKey: escalationKeys.ladders })
        toast(t('escalation.ladders.saved', { name: saved.name }))
      },
    )
  }
  return { ...editing, ladders, ladder, save }
}
