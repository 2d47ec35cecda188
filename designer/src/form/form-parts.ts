/** The tabs of one form in the designer. */
export const FORM_PARTS = ['design', 'views', 'buttons', 'public', 'print'] as const
export type FormPart = (typeof FORM_PARTS)[number]

const PLACES: Readonly<Record<string, FormPart>> = {
  views: 'views',
  buttons: 'buttons',
  public: 'public',
  prints: 'print',
}

/** The tab where a member of the definition is mended. */
export const partOf = (member: string | undefined): FormPart => PLACES[member ?? ''] ?? 'design'
