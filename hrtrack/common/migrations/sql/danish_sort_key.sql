-- The Danish order of names as a key, whatever collation the database has.
-- hrtrack.common.text.sort_key.danish_sort_key is the same in Python.
CREATE FUNCTION danish_sort_key(name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN translate(
    replace(replace(replace(replace(lower(normalize(name, NFC) COLLATE "pg_c_utf8"), 'aa', '}'), 'ß', 'ss'), 'þ', 'th'), 'œ', 'oe'),
    'æäǽǣøöőǿåǻàáâãāăąǎçćĉċčďđðèéêëēĕėęěĝğġģĥħìíîïĩīĭįıĵķĺļľŀłñńņňòóôõōŏŕŗřśŝşšșţťŧțùúûũūŭůųŵüűýÿŷźżž',
    '{{{{||||}}aaaaaaaacccccdddeeeeeeeeegggghhiiiiiiiiijklllllnnnnoooooorrrsssssttttuuuuuuuuwyyyyyzzz'
)
