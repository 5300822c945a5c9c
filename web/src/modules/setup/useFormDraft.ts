/** A form on the drawing table: kept on this device until it is published or dropped, upon the version it was begun on. */

import { useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { asApiError } from '@/api/problems'
import { confirm } from '@/shared/confirm'
import { t } from '@/shared/i18n'
import { toast } from '@/shared/toasts'
import { drawForm, resetForm } from './commands'
import { asSent, sectionsOf, type SectionDraft } from './formDraft'
import { setupKeys, useForm } from './queries'
import { useKeptDraft } from './useKeptDraft'

export function useFormDraft(type: string) {
  const client = useQueryClient()
  const form = useForm(type)
  const editing = useKeptDraft<SectionDraft[]>({
    key: `form.${type}`,
    word: 'sections',
    thing: form.data,
    base: computed(() => (form.data.value ? sectionsOf(form.data.value) : null)),
    refetch: () => form.refetch(),
  })
  const { error, isSaving, isDirty: isDrawn, isOvertaken, write: draw, drop, goOn } = editing
  const sections = computed(() => editing.draft.value ?? [])
  /** Refused because of what was published meanwhile: told by `isOvertaken`, not as an error. */
  const isClash = computed(() => asApiError(error.value ?? new Error()).status === 412)

  async function settle(): Promise<void> {
    await Promise.all([setupKeys.forms(), ['forms']].map((queryKey) => client.invalidateQueries({ queryKey })))
  }
  async function publish(): Promise<void> {
    await editing.save(
      (now, version) => drawForm(type, asSent(now), version),
      async (published) => {
        await settle()
        toast(t('setup.forms.published'))
        return sectionsOf(published)
      },
    )
  }
  /** Back to the form as it was shipped. */
  async function reset(): Promise<void> {
    const yes = await confirm({
      title: t('setup.forms.resetTitle'),
      text: t('setup.forms.resetText'),
      confirm: t('setup.forms.reset'),
    })
    const shown = form.data.value
    if (!yes || !shown) return
    await editing.attempt(async () => {
      await resetForm(type, shown.version)
      editing.forget()
      await settle()
    })
  }

  return { form, sections, isDrawn, isOvertaken, isClash, isSaving, error, draw, drop, goOn, publish, reset }
}
