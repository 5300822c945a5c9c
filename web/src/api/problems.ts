/** Refusals of the server (RFC 9457, application/problem+json) and of the line, as one kind of error. */

export interface FieldProblem {
  field: string
  code: string
  message: string
  remedy?: string | null
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    /** Stable word for the reason; `offline` where no answer came. */
    readonly code: string,
    readonly detail: string,
    readonly params: Record<string, unknown> = {},
    readonly fields: FieldProblem[] = [],
    readonly requestId: string | null = null,
    readonly retryAfter: number | null = null,
  ) {
    super(detail)
    this.name = 'ApiError'
  }

  get isOffline(): boolean {
    return this.status === 0
  }

  /** Worth another try without any change of what is sent. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

export function offline(): ApiError {
  return new ApiError(0, 'offline', 'No answer from the server.')
}

/** The error that an answer stands for; an answer that is no problem document is told by its status alone. */
export async function problemOf(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('retry-after')) || null
  const requestId = response.headers.get('x-request-id')
  try {
    const body = await response.clone().json()
    return new ApiError(
      response.status,
      body.code ?? 'unforeseen',
      body.detail ?? '',
      body.params ?? {},
      body.errors ?? [],
      body.request_id ?? requestId,
      retryAfter,
    )
  } catch {
    return new ApiError(response.status, 'unforeseen', response.statusText, {}, [], requestId, retryAfter)
  }
}

/** The error thrown by a call, whatever was thrown. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof TypeError) return offline()
  return new ApiError(0, 'unforeseen', error instanceof Error ? error.message : String(error))
}

/** Thrown on for a link: one that was cut short or mistyped is refused by its form, and is a wrong link all the same. */
export function wrongLink(thrown: unknown): never {
  const error = asApiError(thrown)
  throw error.status === 422 ? new ApiError(404, 'link_invalid', error.detail, {}, [], error.requestId) : error
}
