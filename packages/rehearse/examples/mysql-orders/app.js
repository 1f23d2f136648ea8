// A list of wishes, Express and mysql2: a wish is one transaction with a wait in it.

import express from "express";
import mysql from "mysql2/promise";

const pool = mysql.createPool({ uri: process.env.MYSQL_URL, connectionLimit: Number(process.env.POOL_MAX ?? 30) });

const app = express();
app.use(express.json());
app.post("/wishes", async (request, response) => {
  const connection = await pool.getConnection();
  try {
    await connection.beginTransaction();
    const [made] = await connection.query("insert into wishes (words) values (?)", [request.body.words]);
    // The warehouse is asked by the database: 8 ms of waiting.
    await connection.query("select sleep(0.008)");
    await connection.commit();
    response.status(201).json({ id: made.insertId });
  } catch (error) {
    await connection.rollback();
    throw error;
  } finally {
    connection.release();
  }
});
app.listen(Number(process.env.PORT), "127.0.0.1");
