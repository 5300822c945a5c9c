/** The dialog in which a view is made or changed, and what else is done to views. */

import { shallowRef } from 'vue'

import { asApiError } from '@/api/problems'
import type { Tree } from '@/modules/conditions/tree'
import { confirm } from '@/shared/confirm'
import { errorText } from '@/shared/errors'
import { t } from '@/shared/i18n'
import { toast } from '@/shared/toasts'
import { useViewCommands } from '../commands'
import type { View } from '../model/views'
import type { Workbench } from './workbench'

export function useViewDialog(bench: Workbench) {
  const commands = useViewCommands()
  const editing = shallowRef<{ view: View | null; turn: number } | null>(null)
  let turn = 0

  function open(view: View | null): void {
    editing.value = { view, turn: (turn += 1) }
  }
  function close(): void {
    editing.value = null
  }
  function saved(view: View): void {
    toast(t('workbench.views.saved', { name: view.name }))
    void bench.openView(view.id)
  }
  async function remove(view: View): Promise<void> {
    const answer = await confirm({
      title: t('workbench.views.removeTitle', { name: view.name }),
      text: view.is_shared ? t('workbench.views.removeShared') : t('workbench.views.removeOwn'),
      confirm: t('workbench.views.remove'),
      isDestructive: true,
    })
    if (!answer) return
    try {
      await commands.remove(view.id)
    } catch (thrown) {
      toast(errorText(asApiError(thrown)), { kind: 'problem', lasts: 0 })
      return
    }
    const { id: _id, owner_id: _owner, can_edit: _can, created_at: _at, version: _version, ...body } = view
    toast(t('workbench.views.removed', { name: view.name }), {
      action: {
        label: t('workbench.undo'),
        run: () => commands.create(body as Parameters<typeof commands.create>[0]),
      },
    })
    const next = bench.groups.value.flatMap((group) => group.views).find((one) => one.id !== view.id)
    if (bench.address.value.view === view.id && next) void bench.openView(next.id)
  }
  async function order(positions: { id: number; position: number }[]): Promise<void> {
    try {
      for (const { id, position } of positions) {
        const view = bench.views.data.value?.find((one) => one.id === id)
        if (view) await commands.change(id, { position }, view.version)
      }
    } catch (thrown) {
      toast(errorText(asApiError(thrown)), { kind: 'problem', lasts: 0 })
      void bench.views.refetch()
    }
  }
  /** Keep the condition and order of the address in the view itself. */
  async function saveHere(condition: Tree): Promise<void> {
    const view = bench.view.value
    if (!view) return
    try {
      const sort = bench.sort.value === '-number' ? view.sort : bench.sort.value
      const body = { condition: condition as unknown as Record<string, unknown>, sort } as Parameters<
        typeof commands.change
      >[1]
      await commands.change(view.id, body, view.version)
      saved(view)
    } catch (thrown) {
      toast(errorText(asApiError(thrown)), { kind: 'problem', lasts: 0 })
    }
  }

  return { editing, open, close, saved, remove, order, saveHere }
}

export type ViewDialog = ReturnType<typeof useViewDialog>
