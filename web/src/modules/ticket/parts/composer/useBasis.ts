/** What an answer is based on: the newest of the talk when it was begun, and who has answered since. */

import { computed, ref, watch, type Ref } from 'vue'

import { useSession } from '@/shared/session'
import type { TimelineItem } from '../../queries'
import { arrivedSince, newestPublicComment } from '../../timelineModel'

export function useBasis(items: () => TimelineItem[], mode: Ref<'reply' | 'note'>, html: Ref<string>) {
  const session = useSession()
  const basedOn = ref<number | null>(null)
  const newest = computed(() => newestPublicComment(items()))
  watch([html, newest], () => {
    if (!html.value || basedOn.value === null) basedOn.value = newest.value
  })
  /** Name of who has answered since this was begun; '' where nobody has. */
  const meanwhile = computed(() => {
    if (mode.value !== 'reply' || !html.value || basedOn.value === null || newest.value <= basedOn.value) return ''
    const fresh = arrivedSince(items(), 0, session.who?.user.id ?? null).filter(
      (item) => item.comment?.is_public && item.comment.id > (basedOn.value ?? 0),
    )
    return fresh.at(-1)?.comment?.author.name ?? ''
  })
  /** What has come is read now. */
  function catchUp(): void {
    basedOn.value = newest.value
  }
  return { basedOn, meanwhile, catchUp }
}

export type Basis = ReturnType<typeof useBasis>
