import { shallowReactive } from 'vue'

/** A file that a form was made from, until its rows are imported: it stays in the browser and goes with the page. */
export interface SheetFile {
  readonly file: File
  readonly rows: number
}
const files = shallowReactive(new Map<string, SheetFile>())
const place = (app: string, form: string) => `${app}/${form}`

export const keepSheet = (app: string, form: string, file: SheetFile): void => void files.set(place(app, form), file)
export const sheetOf = (app: string, form: string): SheetFile | undefined => files.get(place(app, form))
export const dropSheet = (app: string, form: string): void => void files.delete(place(app, form))
