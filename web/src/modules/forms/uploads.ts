/** Files on their way to the server: with progress, a preview, and another try where the line broke. */

import { computed, onBeforeUnmount, reactive, watch } from 'vue'

import { upload } from '@/api/client'
import { asApiError } from '@/api/problems'
import { errorText } from '@/shared/errors'
import { fileSize } from '@/shared/format'
import { t } from '@/shared/i18n'
import { sentWords, type Safety } from './safety'

/** What the server takes for one file; said before it is sent. */
export const MAX_FILE_BYTES = 100 * 1024 * 1024
const AT_ONCE = 3

export interface Upload {
  key: number
  name: string
  size: number
  /** 0…1 while on its way. */
  progress: number
  state: 'waiting' | 'sending' | 'done' | 'failed'
  /** Id at the server once done. */
  id: number | null
  error: string
  /** What is to be said of a file that has arrived: that a person looks at it first. */
  note: string
  /** Whether the same file could arrive at another try; not where it is too large or empty. */
  canRetry: boolean
  /** A picture of it, made in the browser; '' for what is no picture. */
  preview: string
  file: Blob | null
}

let last = 0

/** How a file is sent: by the account, unless a page has a way of its own (a signed link). */
export type SendFile = (
  file: Blob,
  name: string,
  onProgress: (share: number) => void,
  signal?: AbortSignal,
) => Promise<{ id: number; safety?: Safety }>

export function useUploads(limit = 50, sendFile: SendFile = upload) {
  const uploads = reactive<Upload[]>([])
  const aborts = new Map<number, AbortController>()

  /** Take files in; what cannot be sent is listed with the reason, so that nothing vanishes silently. */
  function add(files: Iterable<File>): void {
    for (const file of files) {
      last += 1
      const one = reactive<Upload>({
        key: last,
        name: file.name || t('forms.pastedPicture', { at: new Date().toLocaleTimeString() }),
        size: file.size,
        progress: 0,
        state: 'waiting',
        id: null,
        error: '',
        note: '',
        canRetry: true,
        preview: /^image\/(png|jpe?g|gif|webp|avif)$/.test(file.type) ? URL.createObjectURL(file) : '',
        file,
      })
      uploads.push(one)
      if (uploads.length > limit) refuse(one, t('forms.tooManyFiles', { count: limit }))
      else if (file.size > MAX_FILE_BYTES) refuse(one, t('forms.fileTooLarge', { most: fileSize(MAX_FILE_BYTES) }))
      else if (file.size === 0) refuse(one, t('forms.fileEmpty'))
    }
    next()
  }

  /** It never goes out; trying again would not help. */
  function refuse(one: Upload, error: string): void {
    one.canRetry = false
    if (one.preview.startsWith('blob:')) URL.revokeObjectURL(one.preview)
    one.preview = ''
    fail(one, error)
  }

  function fail(one: Upload, error: string): void {
    one.state = 'failed'
    one.error = error
  }

  function next(): void {
    const sending = uploads.filter((one) => one.state === 'sending').length
    for (const one of uploads.filter((each) => each.state === 'waiting').slice(0, AT_ONCE - sending)) void send(one)
  }

  async function send(one: Upload): Promise<void> {
    if (!one.file) return
    const abort = new AbortController()
    aborts.set(one.key, abort)
    one.state = 'sending'
    one.progress = 0
    one.error = ''
    try {
      const stored = await sendFile(one.file, one.name, (share) => (one.progress = share), abort.signal)
      one.id = stored.id
      one.state = 'done'
      one.note = sentWords(stored.safety)
    } catch (error) {
      if (asApiError(error).code !== 'aborted') fail(one, errorText(error))
    }
    aborts.delete(one.key)
    next()
  }

  function retry(one: Upload): void {
    one.state = 'waiting'
    next()
  }

  function remove(one: Upload): void {
    aborts.get(one.key)?.abort()
    if (one.preview.startsWith('blob:')) URL.revokeObjectURL(one.preview)
    const at = uploads.findIndex((each) => each.key === one.key)
    if (at >= 0) uploads.splice(at, 1)
    next()
  }

  /** Forget them all, after they were sent with what they belong to. */
  function clear(): void {
    for (const one of [...uploads]) remove(one)
  }

  /** Files that are at the server already, as a draft names them. */
  function restore(files: { id: number; name: string; size?: number }[]): void {
    for (const file of files) {
      last += 1
      uploads.push({
        key: last,
        name: file.name,
        size: file.size ?? 0,
        progress: 1,
        state: 'done',
        id: file.id,
        error: '',
        note: '',
        canRetry: false,
        preview: '',
        file: null,
      })
    }
  }

  const isBusy = computed(() => uploads.some((one) => one.state === 'waiting' || one.state === 'sending'))

  /** Resolves once every file has arrived or failed. */
  function settled(): Promise<void> {
    return new Promise((done) => {
      if (!isBusy.value) return done()
      const stop = watch(isBusy, () => {
        stop()
        done()
      })
    })
  }

  onBeforeUnmount(() => {
    for (const one of uploads) if (one.preview.startsWith('blob:')) URL.revokeObjectURL(one.preview)
  })

  return {
    uploads,
    add,
    retry,
    remove,
    clear,
    restore,
    ids: computed(() => uploads.flatMap((one) => (one.id === null ? [] : [one.id]))),
    isBusy,
    settled,
    hasFailed: computed(() => uploads.some((one) => one.state === 'failed')),
  }
}

export type Uploads = ReturnType<typeof useUploads>

/** The files of a paste or a drop; none where it is text. */
export function filesOf(event: ClipboardEvent | DragEvent): File[] {
  const data = 'clipboardData' in event ? event.clipboardData : (event as DragEvent).dataTransfer
  return data ? [...data.files] : []
}
