import { useMutation, useQueryClient, type QueryKey } from '@tanstack/vue-query'
import { toast } from '@tenon/ui/kit'

/** Does something with what somebody gets or watches, and asks anew for what shows it. Why it fails is said. */
export function useWork(shownBy: () => readonly QueryKey[]) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSuccess: () => Promise.all(shownBy().map((queryKey) => client.invalidateQueries({ queryKey }))),
    onError: (error: Error) => toast(error.message, { look: 'bad' }),
  })
}
