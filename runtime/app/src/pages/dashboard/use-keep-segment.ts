import { useQueryClient } from '@tanstack/vue-query'
import type { Expression } from '@tenon/engine'
import { ApiError, createView, segmentsKey, viewsKey } from '@tenon/ui/api'
import { useText } from '@tenon/ui/i18n'
import { paths, toast } from '@tenon/ui/kit'
import { useRouter } from 'vue-router'
import type { ViewSharing } from '../list/SaveViewDialog.vue'

/**
 * Keeps what is behind a figure as a segment: its condition, not its records of today. How far a record got in a funnel is none: that
 * is a list. Gives whether it was kept; otherwise it was said why.
 */
export function useKeepSegment(app: () => string) {
  const { t } = useText()
  const router = useRouter()
  const client = useQueryClient()
  return async (form: string, sharing: ViewSharing, filter: Expression, columns: readonly string[]) => {
    try {
      const made = await createView(app(), form, { ...sharing, kind: 'table', filter, columns })
      for (const queryKey of [segmentsKey(app()), viewsKey(app(), form)]) void client.invalidateQueries({ queryKey })
      toast(t('dashboard.segmentSaved', { name: made.label }), {
        look: 'good',
        action: {
          label: t('dashboard.openSegment'),
          run: () => void router.push({ path: paths.list(app(), form), query: { view: made.id } }),
        },
      })
      return true
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      toast(error.message, { look: 'bad' })
      return false
    }
  }
}
