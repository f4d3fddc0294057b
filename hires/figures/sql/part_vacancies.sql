-- The posts that stand vacant since somebody left, with the person-years that they have used.
SELECT f.hospital_id, f.post_id, sum(f.committed_person_years) AS years
FROM hire_figures f JOIN post_figures post USING (post_id)
WHERE post.state = 'left'
GROUP BY f.hospital_id, f.post_id ORDER BY f.hospital_id, f.post_id
